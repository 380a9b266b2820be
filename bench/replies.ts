import type { Dialect, Mode } from './requests.ts';

export const UPSTREAM_MODEL = 'bench-model';
export const OUTPUT_TOKENS = 200;
/** Text events of a stream; the few events that open and close it come on top. */
export const TEXT_EVENTS = 200;

const INPUT_TOKENS = 24;
const WORDS = Array.from({ length: TEXT_EVENTS }, (_, index) => ` word${index}`);
const JSON_TEXT = WORDS.slice(0, 20).join('');

/** The text that every reply of a mode carries, in whichever dialect it arrives. */
export function replyText(mode: Mode): string {
  return mode === 'json' ? JSON_TEXT : WORDS.join('');
}

const CHAT = { id: 'chatcmpl-bench0001', created: 1763700000, model: UPSTREAM_MODEL };
const CHAT_USAGE = {
  prompt_tokens: INPUT_TOKENS,
  completion_tokens: OUTPUT_TOKENS,
  total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
};
const MESSAGE = { id: 'msg_bench0001', type: 'message', role: 'assistant', model: UPSTREAM_MODEL };
const MESSAGES_USAGE = { input_tokens: INPUT_TOKENS, output_tokens: OUTPUT_TOKENS };

const JSON_REPLIES: Readonly<Record<Dialect, string>> = {
  'openai-chat': JSON.stringify({
    ...CHAT,
    object: 'chat.completion',
    choices: [{ index: 0, message: { role: 'assistant', content: JSON_TEXT, refusal: null }, finish_reason: 'stop' }],
    usage: CHAT_USAGE,
  }),
  'anthropic-messages': JSON.stringify({
    ...MESSAGE,
    content: [{ type: 'text', text: JSON_TEXT }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: MESSAGES_USAGE,
  }),
};

function chatChunk(choices: unknown[], usage: unknown = null): string {
  return `data: ${JSON.stringify({ ...CHAT, object: 'chat.completion.chunk', choices, usage })}\n\n`;
}

function chatDelta(delta: object, finish_reason: string | null = null): string {
  return chatChunk([{ index: 0, delta, finish_reason }]);
}

function messagesEvent(data: { type: string; [key: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

const STREAM_EVENTS: Readonly<Record<Dialect, readonly string[]>> = {
  'openai-chat': [
    chatDelta({ role: 'assistant', content: '' }),
    ...WORDS.map((content) => chatDelta({ content })),
    chatDelta({}, 'stop'),
    chatChunk([], CHAT_USAGE),
    'data: [DONE]\n\n',
  ],
  'anthropic-messages': [
    messagesEvent({
      type: 'message_start',
      message: { ...MESSAGE, content: [], stop_reason: null, stop_sequence: null, usage: MESSAGES_USAGE },
    }),
    messagesEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...WORDS.map((text) =>
      messagesEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    ),
    messagesEvent({ type: 'content_block_stop', index: 0 }),
    messagesEvent({
      type: 'message_delta',
      delta: { stop_reason: 'end_turn', stop_sequence: null },
      usage: MESSAGES_USAGE,
    }),
    messagesEvent({ type: 'message_stop' }),
  ],
};

/** The pieces of the upstream's reply, each to be written on its own; a JSON reply is one piece. */
export function replyPieces(dialect: Dialect, mode: Mode): readonly string[] {
  return mode === 'json' ? [JSON_REPLIES[dialect]] : STREAM_EVENTS[dialect];
}
