import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject, Loss } from '../../contract/index.ts';
import { fakeReplyContext, PLAIN_REQUEST, runMapper } from '../../testing/index.ts';
import { openaiCompletions } from './dialect.ts';

const EVENTS: readonly ChatEvent[] = [
  { type: 'reply-start', replyId: 'msg_1', model: 'up' },
  { type: 'reasoning-start', id: '0' },
  { type: 'reasoning-delta', id: '0', delta: 'Hm.' },
  { type: 'reasoning-end', id: '0' },
  { type: 'text-start', id: '1' },
  { type: 'text-delta', id: '1', delta: ' upon' },
  { type: 'text-delta', id: '1', delta: ' a time' },
  { type: 'text-end', id: '1' },
  { type: 'usage', usage: { inputTokens: 3, outputTokens: 4 } },
  { type: 'reply-end', finish: { reason: 'length', raw: 'max_tokens' } },
];

function encoded(isStream: boolean, extras: JsonObject = {}, events = EVENTS) {
  const losses: Loss[] = [];
  const request = { ...PLAIN_REQUEST, extras: { 'openai-completions': extras } };
  const context = { ...fakeReplyContext({ request }), model: 'asked', note: (loss: Loss) => void losses.push(loss) };
  const codec = isStream ? openaiCompletions.chat?.stream : openaiCompletions.chat?.whole;
  if (!codec) throw new Error('no codec');
  const written = runMapper(codec.encoder(context), events).map(({ data }) => data);
  return { written, losses, chunks: written.filter((data) => data !== '[DONE]').map((data) => JSON.parse(data)) };
}

const finishOf = (events: readonly ChatEvent[]) =>
  encoded(true, {}, events).chunks.map(({ choices }) => choices[0].finish_reason);

describe('a stream of legacy completions', () => {
  it('has pieces of text, the finish word and [DONE], all with one id', () => {
    const { written, chunks } = encoded(true);
    expect(chunks.map(({ choices }) => choices)).toEqual([
      [{ text: ' upon', index: 0, logprobs: null, finish_reason: null }],
      [{ text: ' a time', index: 0, logprobs: null, finish_reason: null }],
      [{ text: '', index: 0, logprobs: null, finish_reason: 'length' }],
    ]);
    expect(new Set(chunks.map(({ id, object, model }) => `${object} ${model} ${id}`)).size).toBe(1);
    expect(chunks[0]).toMatchObject({ object: 'text_completion', model: 'asked', id: expect.stringMatching(/^cmpl-/) });
    expect(chunks[0]).not.toHaveProperty('usage');
    expect(written.at(-1)).toBe('[DONE]');
  });

  it('has usage where it was asked for', () => {
    const { chunks } = encoded(true, { includeUsage: true });
    expect(chunks.map(({ usage }) => usage)).toEqual([
      null,
      null,
      null,
      { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
    ]);
    expect(chunks.at(-1).choices).toEqual([]);
  });

  it('begins with the prompt where the client wants it again', () => {
    expect(encoded(true, { echo: 'Once' }).chunks[0].choices[0].text).toBe('Once');
  });

  it('ends with one of the three words that the dialect has', () => {
    const reasons = ['stop', 'length', 'content-filter', 'refusal', 'tool-calls', 'context', 'other'] as const;
    const words = reasons.map((reason) => finishOf([{ type: 'reply-end', finish: { reason } }])[0]);
    expect(words).toEqual(['stop', 'length', 'content_filter', 'content_filter', 'stop', 'length', 'stop']);
  });

  it('ends with an error and nothing behind it', () => {
    const error: ChatEvent = { type: 'error', error: { kind: 'overloaded', message: 'Too many.' } };
    const { written } = encoded(true, {}, [...EVENTS.slice(0, 6), error, ...EVENTS.slice(6)]);
    expect(JSON.parse(written.at(-1) ?? '')).toMatchObject({ error: { message: 'Too many.' } });
  });
});

describe('a document of legacy completions', () => {
  it('has the text alone, and says what it leaves out', () => {
    const { chunks, losses } = encoded(false);
    expect(chunks).toEqual([
      {
        id: expect.stringMatching(/^cmpl-/),
        object: 'text_completion',
        created: expect.any(Number),
        model: 'asked',
        choices: [{ text: ' upon a time', index: 0, logprobs: null, finish_reason: 'length' }],
        usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      },
    ]);
    expect(losses.map(({ feature }) => feature)).toEqual(['reply-block']);
    expect(encoded(true).losses).toEqual(losses);
  });

  it('begins with the prompt where the client wants it again', () => {
    expect(encoded(false, { echo: 'Once' }).chunks[0].choices[0].text).toBe('Once upon a time');
  });
});
