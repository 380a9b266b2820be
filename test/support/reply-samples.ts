import type { WorldDialect } from './world.ts';

/** A small reply of each dialect, in both of its forms. */
export interface ReplySample {
  /** Events up to some text; the reply is not complete. */
  readonly begin: string;
  /** What completes it. */
  readonly finish: string;
  readonly document: string;
  /** One more piece of text. */
  more(text: string): string;
  /** What only a complete stream of this dialect has. */
  readonly lastWord: RegExp;
}

const named = (data: object & { type: string }): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const plain = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

const chunk = (delta: object, finish: string | null = null): string =>
  plain({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  });

const textDelta = (text: string): string =>
  named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as never);

export const SAMPLES: Readonly<Record<WorldDialect, ReplySample>> = {
  'anthropic-messages': {
    begin: [
      named({
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'm',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 3, output_tokens: 1 },
        },
      } as never),
      named({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as never),
      textDelta('Half of '),
    ].join(''),
    finish: [
      named({ type: 'content_block_stop', index: 0 } as never),
      named({
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 5 },
      } as never),
      named({ type: 'message_stop' }),
    ].join(''),
    document: JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'm',
      content: [{ type: 'text', text: 'Half of ' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 3, output_tokens: 5 },
    }),
    more: textDelta,
    lastWord: /event: message_stop/,
  },
  'openai-chat': {
    begin: chunk({ role: 'assistant', content: 'Half of ' }),
    finish:
      chunk({}, 'stop') +
      plain({
        id: 'c',
        object: 'chat.completion.chunk',
        created: 1,
        model: 'm',
        choices: [],
        usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
      }) +
      'data: [DONE]\n\n',
    document: JSON.stringify({
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Half of ' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    }),
    more: (text) => chunk({ content: text }),
    lastWord: /data: \[DONE\]/,
  },
};
