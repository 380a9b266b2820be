import type { ChatRequest, JsonObject, Loss } from '../../../contract/index.ts';
import { chatRequest, decodeContext, type EncodeInit, encodeContext } from '../../openai-chat/__fixtures__/kit.ts';
import { decodeRequest } from '../decode-request.ts';
import { encodeRequest } from '../encode-request.ts';
import type { OpenAIResponsesOptions } from '../options.ts';

/** Decodes a body as a client would send it; `model` and one message stand in where they are not said. */
export function decodeBody(body: JsonObject, losses: Loss[] = []): ChatRequest {
  const context = { ...decodeContext(), note: (loss: Loss) => void losses.push(loss) };
  return decodeRequest({ model: 'gpt-5.5', input: 'hi', ...body }, context);
}

export interface EncodeWish extends Omit<EncodeInit, 'options'> {
  readonly options?: OpenAIResponsesOptions;
}

function contextOf({ options, ...init }: EncodeWish) {
  return { ...encodeContext({ model: 'gpt-5.5', ...init }), options: options ?? {} };
}

/** The body for a request. */
export function encoded(fields: Partial<ChatRequest>, wish: EncodeWish = {}): JsonObject {
  return encodeRequest(chatRequest(fields), contextOf(wish)).body;
}

/** What a body becomes that is read and written again. */
export function rewritten(body: JsonObject, wish: EncodeWish = {}): JsonObject {
  return encodeRequest(decodeBody(body), contextOf(wish)).body;
}
