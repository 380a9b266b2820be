import { type JsonObject, ProxyError } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';

function refusal(code: string, message: string, param: string, hint: string): ProxyError {
  const facts = { kind: 'invalid-request', code, message, param } as const;
  return new ProxyError('PP_REQUEST_UNSUPPORTED', message, { facts, param, hint });
}

const STATELESS = 'Send the whole conversation in `input`, with `store: false`.';

/** Ids come from clients: an error must not grow with them. */
const MAX_ID = 200;

/** What refers to a thing that the upstream would have to keep. Left out, the model would lose it and nobody would know. */
const STATE: readonly { readonly key: string; readonly what: string }[] = [
  { key: 'conversation', what: 'conversations' },
  { key: 'prompt', what: 'prompts' },
];

/** For a response that nobody has, that has expired, or that belongs to another client: the same words for all. */
export function unknownPrevious(id: string): ProxyError {
  const message = `Previous response with id '${id.slice(0, MAX_ID)}' not found.`;
  return refusal('previous_response_not_found', message, 'previous_response_id', STATELESS);
}

/**
 * Refuses what only a server with a memory can do.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` with the code that OpenAI has for it.
 */
export function refuseState(body: JsonObject): void {
  const { previous_response_id: previous } = body;
  if (previous !== undefined && previous !== null) throw unknownPrevious(textOf(previous) ?? ''); // responses trap 1
  const found = STATE.find(({ key }) => body[key] !== undefined && body[key] !== null);
  if (found) {
    const message = `The upstream of this model keeps no ${found.what}, so \`${found.key}\` cannot be resolved.`;
    throw refusal('unsupported_parameter', message, found.key, STATELESS);
  }
  if (body.background !== true) return;
  const message = 'The upstream of this model does not answer in the background.';
  throw refusal('unsupported_parameter', message, 'background', 'Leave `background` out.');
}

/** For an item that only names another one, which nobody has. */
export function refuseReference(id: string | undefined, param: string): ProxyError {
  const named = id === undefined ? 'without an id' : `with id '${id.slice(0, MAX_ID)}'`;
  return refusal('item_not_found', `Item ${named} not found: it is kept neither here nor upstream.`, param, STATELESS);
}
