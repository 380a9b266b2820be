import type {
  JsonObject,
  JsonValue,
  KeptContext,
  KeptReference,
  KeptReply,
  Patch,
  RequestBody,
} from '../../contract/index.ts';
import { asBuffer } from '../../wire/as-buffer.ts';
import { arrayOf, isObject, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';

const REFERENCE = 'item_reference';

/** Fields that mean something only to a server with a memory. */
const STATE_KEYS: ReadonlySet<string> = new Set(['previous_response_id', 'conversation', 'prompt', 'background']);

/** True for an item that only names another one; some clients leave its type out. */
export function isReference(item: JsonValue | undefined): item is JsonObject {
  if (!isObject(item) || textOf(item.id) === undefined) return false;
  const type = textOf(item.type);
  return type === REFERENCE || (type === undefined && item.role === undefined);
}

/** What a request names: the response that it goes on from, and items in its input. Nothing is parsed for one that names none. */
export function references(body: RequestBody): readonly KeptReference[] {
  const previous = textOf(body.peeked.previous_response_id);
  const replies: KeptReference[] =
    previous === undefined ? [] : [{ kind: 'reply', id: previous, param: 'previous_response_id' }];
  if (!asBuffer(body.raw).includes(REFERENCE)) return replies;
  const items = arrayOf(body.json().input).flatMap((item, index): KeptReference[] =>
    isReference(item) ? [{ kind: 'item', id: String(item.id), param: `input[${index}]` }] : [],
  );
  return [...replies, ...items];
}

/** Reasoning without its seal is but a name, which no upstream knows. */
const isSaid = (item: JsonValue): boolean =>
  !isObject(item) || item.type !== 'reasoning' || textOf(item.encrypted_content) !== undefined;

function ownItems(input: JsonValue | undefined): readonly JsonValue[] {
  if (input === undefined || input === null) return [];
  if (Array.isArray(input)) return input as readonly JsonValue[];
  if (typeof input !== 'string') throw invalidRequest('`input` must be a string or a list of items.', 'input');
  return [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: input }] }];
}

/** What the client adds to the conversation: its input, with what stands for the items that it names. */
export function inputOf(body: JsonObject, items: KeptContext['items']): readonly JsonValue[] {
  return ownItems(body.input)
    .map((item) => (isReference(item) ? (items.get(String(item.id)) ?? item) : item))
    .filter(isSaid);
}

/** What an exchange adds to the conversation. */
export const itemsOf = ({ input, reply }: KeptReply): readonly JsonValue[] => [...input, ...arrayOf(reply.output)];

/**
 * Patches that write out what the input names: earlier input and output, then the new input. Instructions are not inherited.
 * @see https://www.openresponses.org/specification (previous_response_id)
 */
export function expand(body: JsonObject, { earlier, items }: KeptContext): readonly Patch[] {
  if (earlier.length === 0 && items.size === 0) return [];
  const said = earlier.flatMap(itemsOf).filter(isSaid); // responses trap 13
  const whole: Patch = { op: 'set', path: ['input'], value: [...said, ...inputOf(body, items)] };
  return earlier.length === 0 ? [whole] : [whole, { op: 'delete', path: ['previous_response_id'] }];
}

/** The body without all that only a server with a memory can read. */
export function withoutReferences(body: JsonObject): JsonObject {
  const rest = Object.fromEntries(Object.entries(body).filter(([key]) => !STATE_KEYS.has(key)));
  const input = ownItems(body.input).filter((item) => !isReference(item));
  return { ...rest, input: input.length === 0 ? '' : input };
}
