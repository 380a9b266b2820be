import { type JsonObject, objectOf } from '@pipeproxy/core';
import type { Answer, ToolCall } from './answer.ts';
import { splitWords } from './words.ts';

/** What all parts of one reply say alike. */
export interface ReplyFrame {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

const functionOf = ({ id, name }: ToolCall, text: string): JsonObject => ({
  id,
  type: 'function',
  function: { name, arguments: text },
});

/** A whole reply as Chat Completions writes it. */
export function chatDocument(frame: ReplyFrame, { text, call, finish, usage }: Answer): JsonObject {
  const said: JsonObject = call
    ? { role: 'assistant', content: null, refusal: null, tool_calls: [functionOf(call, call.arguments)] }
    : { role: 'assistant', content: text, refusal: null };
  const choice = { index: 0, message: said, logprobs: null, finish_reason: finish };
  return { ...frame, object: 'chat.completion', choices: [choice], usage };
}

function deltasOf({ text, call }: Answer): readonly JsonObject[] {
  if (!call) return splitWords(text).map((content) => ({ content }));
  const pieces = call.arguments.match(/.{1,12}/gs) ?? [];
  return [
    { tool_calls: [{ index: 0, ...functionOf(call, '') }] },
    ...pieces.map((piece) => ({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
}

/** The chunks of a streamed reply, word by word; the usage comes last where the client asks for it. */
export function* chatChunks(frame: ReplyFrame, answer: Answer, body: JsonObject): Generator<JsonObject> {
  const wantsUsage = objectOf(body.stream_options)?.include_usage === true;
  const chunk = (choices: readonly JsonObject[], usage: JsonObject | null): JsonObject => ({
    ...frame,
    object: 'chat.completion.chunk',
    choices,
    ...(wantsUsage && { usage }),
  });
  const choice = (delta: JsonObject, finish: string | null): JsonObject =>
    chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }], null);
  yield choice({ role: 'assistant', content: answer.call ? null : '' }, null);
  for (const delta of deltasOf(answer)) yield choice(delta, null);
  yield choice({}, answer.finish);
  if (wantsUsage) yield chunk([], { ...answer.usage });
}
