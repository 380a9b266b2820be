import { type BenchDialect, dataEvent, INPUT_TOKENS, OUTPUT_TOKENS, UPSTREAM_MODEL } from './bench-dialect.ts';

const CHAT = { id: 'chatcmpl-bench0001', created: 1763700000, model: UPSTREAM_MODEL };
const USAGE = {
  prompt_tokens: INPUT_TOKENS,
  completion_tokens: OUTPUT_TOKENS,
  total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
};
/** Asked for by the client itself, so that equal wires must hand the usage event on. */
const WITH_USAGE = { stream_options: { include_usage: true } };

function chunk(choices: unknown[], usage: unknown = null): string {
  return dataEvent({ ...CHAT, object: 'chat.completion.chunk', choices, usage });
}

function delta(fields: object, finish_reason: string | null = null): string {
  return chunk([{ index: 0, delta: fields, finish_reason }]);
}

export const OPENAI_CHAT: BenchDialect = {
  shortName: 'chat',
  path: () => '/v1/chat/completions',
  body: ({ model, system, prompt, isStream }) => ({
    model,
    stream: isStream,
    ...(isStream && WITH_USAGE),
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: prompt },
    ],
  }),
  document: (content) => ({
    ...CHAT,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
    usage: USAGE,
  }),
  opening: [delta({ role: 'assistant', content: '' })],
  textEvent: (content) => delta({ content }),
  ending: () => [delta({}, 'stop'), chunk([], USAGE), 'data: [DONE]\n\n'],
  needsDone: true,
  readDocument: ({ choices: [choice], usage }) => ({
    text: choice.message.content,
    stop: choice.finish_reason,
    outputTokens: usage?.completion_tokens,
    lastEvent: undefined,
  }),
  readEvent({ choices: [choice], usage }, digest) {
    digest.text += choice?.delta.content ?? '';
    digest.stop ??= choice?.finish_reason ?? undefined;
    digest.outputTokens ??= usage?.completion_tokens;
    digest.lastEvent = choice ? 'choice' : 'usage';
  },
};
