import type { ChatEvent } from '../../contract/chat-event.ts';
import { readToolText, type ToolText } from './read-tool-text.ts';
import type { CallableTools, TextCall } from './text-call.ts';

/** What became of the held end of a reply. */
export interface Settled {
  /** The events without what stood for calls. */
  readonly events: readonly ChatEvent[];
  readonly calls: readonly TextCall[];
  /** Blocks that are gone and were no call. */
  readonly unread: number;
}

type TextEnd = Extract<ChatEvent, { type: 'text-end' }>;

/** The events of one text block, from its start, or from where it was held, up to its end. */
interface HeldText {
  readonly events: readonly ChatEvent[];
  readonly end: TextEnd;
}

const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text-delta' ? event.delta : '')).join('');

function withoutCalls({ events, end }: HeldText, { rest }: ToolText): readonly ChatEvent[] {
  const [start] = events.filter(({ type }) => type === 'text-start');
  // A block that never began needs no end.
  if (rest === '' && start) return [];
  const delta: readonly ChatEvent[] = rest === '' ? [] : [{ type: 'text-delta', id: end.id, delta: rest }];
  return [...(start ? [start] : []), ...delta, end];
}

/** Reads the calls out of the held texts; a text without any stays as it was. */
export function settleHeld(held: readonly ChatEvent[], tools: CallableTools): Settled {
  const events: ChatEvent[] = [];
  const calls: TextCall[] = [];
  let unread = 0;
  let texts: ChatEvent[] = [];
  for (const event of held) {
    const isText = event.type === 'text-start' || event.type === 'text-delta' || event.type === 'citation';
    if (isText) texts.push(event);
    else if (event.type !== 'text-end') events.push(event);
    else {
      const found = readToolText(textOf(texts), tools, texts[0]?.type === 'text-start');
      events.push(...(found ? withoutCalls({ events: texts, end: event }, found) : [...texts, event]));
      calls.push(...(found?.calls ?? []));
      unread += found?.unread ?? 0;
      texts = [];
    }
  }
  return { events: [...events, ...texts], calls, unread };
}
