import type { ChatRequest, DecodeRequestContext, JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { booleanIn, decodeRequest as decodeChatRequest, numberIn } from '../openai-chat/decode-request.ts';
import { OPENAI_CHAT } from '../openai-chat/dialect-id.ts';
import { ownExtras } from './own-extras.ts';
import { decodePrompt, untranslatable } from './prompt.ts';

/** Fields that a chat request of the same vendor has too, with the same meaning. */
const SHARED = [
  'frequency_penalty',
  'logit_bias',
  'max_tokens',
  'model',
  'presence_penalty',
  'seed',
  'stop',
  'stream',
  'stream_options',
  'temperature',
  'top_k',
  'top_p',
  'user',
] as const;

/** Fields that are read here, or that ask for nothing once what is refused is refused. */
const READ: ReadonlySet<string> = new Set([...SHARED, 'best_of', 'echo', 'logprobs', 'n', 'prompt', 'suffix']);

const isSaid = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;

function refuseUntranslatable(body: JsonObject): void {
  const { suffix } = body;
  if (isSaid(suffix) && typeof suffix !== 'string') throw invalidRequest('`suffix` must be a string.', 'suffix');
  if (textOf(suffix) !== undefined) throw untranslatable('A conversation cannot be told what comes after.', 'suffix');
  for (const name of ['n', 'best_of']) {
    if ((numberIn(body, name) ?? 1) > 1) throw untranslatable('A conversation has one answer.', name);
  }
}

function noteLosses(body: JsonObject, { note }: DecodeRequestContext): void {
  if (isSaid(body.logprobs)) note({ feature: 'logprobs', effect: 'the answer comes without probabilities' });
  const unknown = Object.keys(body).filter((key) => !READ.has(key) && isSaid(body[key]));
  if (unknown.length > 0) {
    note({ feature: 'completion-field', effect: 'a conversation has no such field', count: unknown.length });
  }
}

/**
 * Reads a legacy completions request as a conversation of one message. An absent `max_tokens` leaves the limit to the model.
 * @throws ProxyError `PP_REQUEST_INVALID`; `PP_REQUEST_UNSUPPORTED` for what only a server of this dialect can do: tokens as a
 *   prompt, `suffix`, more than one answer.
 * @see https://platform.openai.com/docs/api-reference/completions/create
 */
export function decodeRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  refuseUntranslatable(body);
  const prompt = decodePrompt(body.prompt, context.note);
  const shared = Object.fromEntries(SHARED.map((key) => [key, body[key]]));
  // What chat alone can say is not lost on its own upstreams.
  const asChat = { ...context, note: (loss: Loss) => context.note({ ...loss, keptBy: OPENAI_CHAT }) };
  const request = decodeChatRequest({ ...shared, messages: [{ role: 'user', content: prompt }] }, asChat);
  noteLosses(body, context);
  const includeUsage = objectOf(body.stream_options)?.include_usage === true;
  const own = ownExtras({ includeUsage, ...(booleanIn(body, 'echo') === true && { echo: prompt }) });
  const extras = { ...request.extras, ...own.extras };
  return Object.keys(extras).length === 0 ? request : { ...request, extras };
}
