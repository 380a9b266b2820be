import { type JsonObject, ProxyError } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';

function refusal(code: string, message: string, param: string, hint: string): ProxyError {
  const facts = { kind: 'invalid-request', code, message, param } as const;
  return new ProxyError('PP_REQUEST_UNSUPPORTED', message, { facts, param, hint });
}

const STATELESS = 'Send the whole conversation in `input`, with `store: false`.';

/** What refers to a thing that the upstream would have to keep. Left out, the model would lose it and nobody would know. */
const STATE: readonly { readonly key: string; readonly code: string; readonly what: string }[] = [
  { key: 'previous_response_id', code: 'previous_response_not_found', what: 'earlier responses' },
  { key: 'conversation', code: 'unsupported_parameter', what: 'conversations' },
  { key: 'prompt', code: 'unsupported_parameter', what: 'prompts' },
];

/**
 * Refuses what only a server with a memory can do.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` with the code that OpenAI has for it.
 */
export function refuseState(body: JsonObject): void {
  const found = STATE.find(({ key }) => body[key] !== undefined && body[key] !== null);
  if (found) {
    const message = `The upstream of this model keeps no ${found.what}, so \`${found.key}\` cannot be resolved.`;
    throw refusal(found.code, message, found.key, STATELESS); // responses trap 1
  }
  if (body.background !== true) return;
  const message = 'The upstream of this model does not answer in the background.';
  throw refusal('unsupported_parameter', message, 'background', 'Leave `background` out.');
}

/** For an item that only names another one. */
export function refuseReference(item: JsonObject, param: string): ProxyError {
  const id = textOf(item.id) ?? 'without an id';
  const message = `Item with id '${id}' not found: the upstream of this model keeps no items.`;
  return refusal('item_not_found', message, param, STATELESS);
}
