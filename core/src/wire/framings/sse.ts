import { defineFraming, type WireEvent } from '../../contract/index.ts';
import { sseFrames } from './sse-frames.ts';
import { SseSplitter } from './sse-splitter.ts';

const LINE_END = /\r\n|\r|\n/;

const isOneLine = (text: string): boolean => !text.includes('\n') && !text.includes('\r');

const oneLine = (name: string): string => (isOneLine(name) ? name : name.replaceAll(/[\r\n]/g, ' '));

/** `text` as lines that each start with `field`. */
function writeLines(field: string, text: string): string {
  if (isOneLine(text)) return `${field} ${text}\n`;
  return text
    .split(LINE_END)
    .map((line) => `${field} ${line}\n`)
    .join('');
}

function writeEvent({ name, data, comment }: WireEvent): string {
  if (comment !== undefined) return `${writeLines(':', comment)}\n`;
  const head = name === undefined ? '' : `event: ${oneLine(name)}\n`;
  return `${head}${writeLines('data:', data)}\n`;
}

/**
 * Server-sent events.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const sse = defineFraming({
  id: 'sse',
  contentType: 'text/event-stream; charset=utf-8',
  isStream: true,
  matches: (contentType) => contentType.startsWith('text/event-stream'),
  split: (limits) => new SseSplitter(limits),
  join: () => ({ push: (event) => [writeEvent(event)], end: () => [] }),
  frames: sseFrames,
});
