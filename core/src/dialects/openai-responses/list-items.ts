import type { JsonObject, JsonValue, KeptReply } from '../../contract/index.ts';
import { objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { itemsOf } from './state-references.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw invalidRequest('`limit` must be a number from 1 to 100.', 'limit');
  return limit;
}

function orderOf(text = 'desc'): 'asc' | 'desc' {
  if (text === 'asc' || text === 'desc') return text;
  throw invalidRequest('`order` must be asc or desc.', 'order');
}

/** Clients give most items no id: the same place always has the same. */
function named(item: JsonValue, responseId: string, index: number): JsonObject {
  const value = objectOf(item) ?? {};
  return { type: 'message', ...value, id: textOf(value.id) ?? `item_${responseId}_${index}` };
}

/** All that the model was given: earlier input and output, then the new input. */
function inputItems(exchanges: readonly KeptReply[]): readonly JsonObject[] {
  const last = exchanges.at(-1);
  if (!last) return [];
  const items = [...exchanges.slice(0, -1).flatMap(itemsOf), ...last.input];
  return items.map((item, index) => named(item, textOf(last.reply.id) ?? '', index));
}

/**
 * A page of a response's input items.
 * @throws ProxyError `PP_REQUEST_INVALID` that names the parameter.
 * @see https://platform.openai.com/docs/api-reference/responses/input-items
 */
export function listItems(query: Readonly<Record<string, string>>, exchanges: readonly KeptReply[]): JsonObject {
  const limit = limitOf(query.limit);
  const items = inputItems(exchanges);
  const ordered = orderOf(query.order) === 'asc' ? items : items.toReversed();
  const { after } = query;
  const start = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && start === 0) throw invalidRequest('`after` is the id of none of the items.', 'after');
  const data = ordered.slice(start, start + limit);
  return {
    object: 'list',
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + limit < ordered.length,
  };
}
