import { MODES, type Mode } from './modes.ts';
import type { Dialect } from './requests.ts';

export const UPSTREAM_MODEL = 'bench-model';
export const OUTPUT_TOKENS = 200;
/** Stands once in every text event, and nowhere else in a stream. */
export const TEXT_MARK = ' word';

const INPUT_TOKENS = 24;

const wordOf = (index: number) => `${TEXT_MARK}${index}`;

/** The text that every reply of a mode carries, in whichever dialect it arrives. */
export function replyText(mode: Mode): string {
  return Array.from({ length: MODES[mode].textEvents }, (_, index) => wordOf(index)).join('');
}

const CHAT = { id: 'chatcmpl-bench0001', created: 1763700000, model: UPSTREAM_MODEL };
const CHAT_USAGE = {
  prompt_tokens: INPUT_TOKENS,
  completion_tokens: OUTPUT_TOKENS,
  total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
};
const MESSAGE = { id: 'msg_bench0001', type: 'message', role: 'assistant', model: UPSTREAM_MODEL };
const MESSAGES_USAGE = { input_tokens: INPUT_TOKENS, output_tokens: OUTPUT_TOKENS };

/** A dialect as the upstream speaks it: a document, and the pieces of a stream, each to be written on its own. */
interface Script {
  document(text: string): string;
  readonly opening: readonly string[];
  textEvent(text: string): string;
  readonly ending: readonly string[];
}

function chatChunk(choices: unknown[], usage: unknown = null): string {
  return `data: ${JSON.stringify({ ...CHAT, object: 'chat.completion.chunk', choices, usage })}\n\n`;
}

function chatDelta(delta: object, finish_reason: string | null = null): string {
  return chatChunk([{ index: 0, delta, finish_reason }]);
}

function messagesEvent(data: { type: string; [key: string]: unknown }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

const SCRIPTS: Readonly<Record<Dialect, Script>> = {
  'openai-chat': {
    document: (content) =>
      JSON.stringify({
        ...CHAT,
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: 'stop' }],
        usage: CHAT_USAGE,
      }),
    opening: [chatDelta({ role: 'assistant', content: '' })],
    textEvent: (content) => chatDelta({ content }),
    ending: [chatDelta({}, 'stop'), chatChunk([], CHAT_USAGE), 'data: [DONE]\n\n'],
  },
  'anthropic-messages': {
    document: (text) =>
      JSON.stringify({
        ...MESSAGE,
        content: [{ type: 'text', text }],
        stop_reason: 'end_turn',
        stop_sequence: null,
        usage: MESSAGES_USAGE,
      }),
    opening: [
      messagesEvent({
        type: 'message_start',
        message: { ...MESSAGE, content: [], stop_reason: null, stop_sequence: null, usage: MESSAGES_USAGE },
      }),
      messagesEvent({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ],
    textEvent: (text) => messagesEvent({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    ending: [
      messagesEvent({ type: 'content_block_stop', index: 0 }),
      messagesEvent({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: MESSAGES_USAGE,
      }),
      messagesEvent({ type: 'message_stop' }),
    ],
  },
};

/** The pieces of the upstream's reply in order, each to be written on its own; a JSON reply is one piece. */
export function* replyPieces(dialect: Dialect, mode: Mode): Generator<string> {
  const { document, opening, textEvent, ending } = SCRIPTS[dialect];
  const { isStream, textEvents } = MODES[mode];
  if (!isStream) return yield document(replyText(mode));
  yield* opening;
  for (let index = 0; index < textEvents; index++) yield textEvent(wordOf(index));
  yield* ending;
}
