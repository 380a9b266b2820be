import { type BenchDialect, INPUT_TOKENS, namedEvent, OUTPUT_TOKENS, UPSTREAM_MODEL } from './bench-dialect.ts';

const MESSAGE = { id: 'msg_bench0001', type: 'message', role: 'assistant', model: UPSTREAM_MODEL };
const USAGE = { input_tokens: INPUT_TOKENS, output_tokens: OUTPUT_TOKENS };
const END = { stop_reason: 'end_turn', stop_sequence: null };

export const ANTHROPIC_MESSAGES: BenchDialect = {
  shortName: 'messages',
  path: () => '/v1/messages',
  body: ({ model, system, prompt, isStream }) => ({
    model,
    max_tokens: 1024,
    stream: isStream,
    system,
    messages: [{ role: 'user', content: prompt }],
  }),
  document: (text) => ({ ...MESSAGE, content: [{ type: 'text', text }], ...END, usage: USAGE }),
  opening: [
    namedEvent({
      type: 'message_start',
      message: { ...MESSAGE, content: [], stop_reason: null, stop_sequence: null, usage: USAGE },
    }),
    namedEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
  ],
  textEvent: (text) => namedEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  ending: () => [
    namedEvent({ type: 'content_block_stop', index: 0 }),
    namedEvent({ type: 'message_delta', delta: END, usage: USAGE }),
    namedEvent({ type: 'message_stop' }),
  ],
  readDocument: ({ content, stop_reason, usage }) => ({
    text: content.map((block: { text?: string }) => block.text ?? '').join(''),
    stop: stop_reason,
    outputTokens: usage?.output_tokens,
    lastEvent: undefined,
  }),
  readEvent({ type, delta, usage }, digest) {
    digest.lastEvent = type;
    if (delta?.type === 'text_delta') digest.text += delta.text;
    if (delta?.stop_reason) digest.stop = delta.stop_reason;
    if (usage) digest.outputTokens = usage.output_tokens;
  },
};
