import type { ChatEvent } from '../contract/index.ts';

/** What begins a block -> what goes on and what ends it. */
const BLOCKS: Readonly<Record<string, readonly string[]>> = {
  'text-start': ['text-delta', 'citation', 'text-end'],
  'reasoning-start': ['reasoning-delta', 'reasoning-end'],
  'tool-call-start': ['tool-call-delta', 'tool-call-end'],
  'refusal-start': ['refusal-delta', 'refusal-end'],
};

const LAST_WORDS = ['reply-end', 'error'];

interface State {
  readonly open: Map<string, readonly string[]>;
  readonly seen: Set<string>;
  isStarted: boolean;
  isOver: boolean;
}

function checkBlock(event: ChatEvent & { readonly id: string }, { open, seen }: State): string | undefined {
  const { type, id } = event;
  if (type === 'opaque' || BLOCKS[type]) {
    if (seen.has(id)) return `the id ${id} comes twice`;
    seen.add(id);
    if (BLOCKS[type]) open.set(id, BLOCKS[type]);
    return undefined;
  }
  if (!open.get(id)?.includes(type)) return `${type} belongs to no open block of its kind`;
  if (type.endsWith('-end')) open.delete(id);
  return undefined;
}

function checkEvent(event: ChatEvent, state: State): string | undefined {
  const { type } = event;
  if (state.isOver) return 'something comes after the last word';
  if (type === 'keepalive') return undefined;
  const isAlone = type === 'error' && !state.isStarted;
  if ((type === 'reply-start') === state.isStarted && !isAlone) return 'a reply starts once, at its beginning';
  state.isStarted = true;
  if ('delta' in event && event.delta === '') return 'an empty delta says nothing';
  state.isOver = LAST_WORDS.includes(type);
  if ('id' in event) return checkBlock(event, state);
  return type === 'reply-end' && state.open.size > 0 ? `${[...state.open.keys()]} are still open` : undefined;
}

/**
 * Checks the events of a whole reply against the grammar that `ChatEvent` promises.
 * @returns What is wrong, each with its place; nothing for a good reply.
 */
export function checkGrammar(events: readonly ChatEvent[]): readonly string[] {
  const state: State = { open: new Map(), seen: new Set(), isStarted: false, isOver: false };
  const complaints = events.flatMap((event, index) => {
    const complaint = checkEvent(event, state);
    return complaint === undefined ? [] : [`${index} ${event.type}: ${complaint}`];
  });
  return state.isOver ? complaints : [...complaints, `${events.length}: the reply has no last word`];
}
