import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser';
import type { WireEvent } from '../../contract/index.ts';
import { isObject, parseJson } from '../json-values.ts';

const OPENING_BRACE = 0x7b;
const CR = 0x0d;

export interface SseFrameReader {
  /** Reads one or more whole frames; of several, none may start with a brace. */
  read(frames: Buffer): void;
  /** The events since the last call. */
  take(): readonly WireEvent[];
}

function isJsonObject(text: string): boolean {
  return text.trimStart().startsWith('{') && isObject(parseJson(text));
}

function toWireEvent({ event, data }: EventSourceMessage): WireEvent {
  return event === undefined ? { data } : { name: event, data };
}

/**
 * Reads the frames of an SSE stream. A JSON object that stands in it without `data:` is no event by the rules of SSE and would
 * vanish; servers send errors so, hence it is given out as an event, be it one line or a frame of its own.
 */
export function createSseFrameReader(): SseFrameReader {
  let out: WireEvent[] = [];
  const parser = createParser({
    onEvent: (message) => out.push(toWireEvent(message)),
    onError({ line }: ParseError) {
      if (line !== undefined && isJsonObject(line)) out.push({ data: line.trim() });
    },
  });
  return {
    read(frames) {
      const text = frames.toString('utf8');
      if (frames[0] === OPENING_BRACE && isJsonObject(text)) out.push({ data: text.trim() });
      // The parser waits for the byte behind a final CR; here the frame is known to be whole.
      else parser.feed(frames[frames.length - 1] === CR ? `${text}\n` : text);
    },
    take() {
      const taken = out;
      out = [];
      return taken;
    },
  };
}
