import type { JsonObject, WireEvent } from '../../../contract/index.ts';
import { arrayOf, isObject, objectOf, parseJson } from '../../../wire/json-values.ts';

/** Events of an item -> the key that tells their part. */
const PARTS: Readonly<Record<string, string>> = {
  'response.content_part.': 'content_index',
  'response.output_text.': 'content_index',
  'response.refusal.': 'content_index',
  'response.reasoning_summary': 'summary_index',
};

const LAST = ['response.completed', 'response.incomplete', 'response.failed'];

interface OpenItem {
  readonly id: unknown;
  readonly parts: Set<unknown>;
  isDone: boolean;
}

interface State {
  readonly items: OpenItem[];
  readonly done: JsonObject[];
  isOver: boolean;
}

function checkItem(event: JsonObject, state: State): string | undefined {
  const { type, output_index: index } = event;
  if (type === 'response.output_item.added') {
    if (index !== state.items.length) return `output_index ${index} instead of ${state.items.length}`;
    const { id } = objectOf(event.item) ?? {};
    if (state.items.some((item) => item.id === id)) return `the id ${id} comes twice`;
    state.items.push({ id, parts: new Set(), isDone: false });
    return undefined;
  }
  const item = state.items[Number(index)];
  if (!item || item.isDone) return `output_index ${index} names no open item`;
  if (type === 'response.output_item.done') {
    item.isDone = true;
    state.done.push(objectOf(event.item)!);
    return objectOf(event.item)?.id === item.id ? undefined : 'the item has another id than it began with';
  }
  if (event.item_id !== item.id) return `item_id ${event.item_id} instead of ${item.id}`;
  const key = Object.entries(PARTS).find(([beginning]) => String(type).startsWith(beginning))?.[1];
  if (key === undefined) return undefined;
  if (/_part\.added$/.test(String(type))) item.parts.add(event[key]);
  return item.parts.has(event[key]) ? undefined : `${key} ${event[key]} names no part`;
}

function checkLast(event: JsonObject, state: State): string | undefined {
  state.isOver = true;
  const { output, usage, status } = objectOf(event.response) ?? {};
  if (status !== String(event.type).slice('response.'.length)) return `the status is ${status}`;
  if (event.type === 'response.failed') return undefined;
  if (state.items.some(({ isDone }) => !isDone)) return 'an item is still open';
  if (!isObject(usage) || !isObject(usage.output_tokens_details)) return 'usage or its details are missing';
  return JSON.stringify(arrayOf(output)) === JSON.stringify(state.done) ? undefined : 'output is not what the items were';
}

function checkEvent(event: JsonObject, count: number, state: State): string | undefined {
  const { type } = event;
  if (state.isOver) return 'something comes after the last word';
  if (event.sequence_number !== count) return `sequence_number ${event.sequence_number} instead of ${count}`;
  if ((type === 'response.created') !== (count === 0)) return 'a response is created once, at its beginning';
  if (LAST.includes(String(type))) return checkLast(event, state);
  return 'output_index' in event ? checkItem(event, state) : undefined;
}

/**
 * Checks a stream of Responses against its grammar: numbers without gaps, items with parts that begin and end, a last event that
 * says what the others said.
 * @returns What is wrong, each with its place; nothing for a good stream.
 */
export function checkStream(events: readonly WireEvent[]): readonly string[] {
  const state: State = { items: [], done: [], isOver: false };
  const complaints = events.flatMap(({ name, data }, count) => {
    if (data === '[DONE]') return state.isOver ? [] : [`${count}: [DONE] comes too early`];
    const event = objectOf(parseJson(data)) ?? {};
    if (event.type !== name) return [`${count}: the event ${name} holds a ${event.type}`];
    const complaint = checkEvent(event, count, state);
    return complaint === undefined ? [] : [`${count} ${name}: ${complaint}`];
  });
  return state.isOver ? complaints : [...complaints, 'the stream has no last word'];
}
