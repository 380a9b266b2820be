import { describe, expect, it } from '@jest/globals';
import type { ReplyWatch } from '../../contract/index.ts';
import { call, delta, wireEvents } from './__fixtures__/kit.ts';
import { createWatch } from './watch.ts';

function watched(chunks: readonly (object | string)[], isStream = true): ReplyWatch {
  const watch = createWatch(isStream);
  for (const event of wireEvents(chunks)) watch.push(event);
  return watch;
}

const role = delta({ role: 'assistant', content: '' });
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

describe('watching a chat stream', () => {
  it.each<[string, object, boolean]>([
    ['the role', role, false],
    ['a filter chunk', { choices: [], prompt_filter_results: [] }, false],
    ['text', delta({ content: 'a' }), true],
    ['reasoning', delta({ reasoning: 'a' }), true],
    ['a refusal', delta({ refusal: 'a' }), true],
    ['a call', call(0, { id: 'c', name: 'f', arguments: '' }), true],
    ['the deprecated call', delta({ function_call: { name: 'f' } }), true],
  ])('sees in %s whether the model has spoken', (_name, chunk, expected) => {
    expect(watched([chunk]).hasGenerated).toBe(expected);
  });

  it('sees usage, the finish and the end', () => {
    const watch = watched([role, delta({ content: 'a' }), delta({}, 'length'), { choices: [], usage }, '[DONE]']);
    expect([watch.isComplete, watch.finish, watch.usage?.inputTokens, watch.error]).toEqual([
      true,
      { reason: 'length', raw: 'length' },
      3,
      undefined,
    ]);
  });

  it('takes the last usage of many', () => {
    const chunks = [1, 2, 3].map((tokens) =>
      delta({ content: 'a' }, null, { usage: { prompt_tokens: 9, completion_tokens: tokens } }),
    );
    expect(watched(chunks).usage?.outputTokens).toBe(3);
  });

  it('is complete with a finish word or [DONE], and not before', () => {
    expect(watched([delta({ content: 'a' })]).isComplete).toBe(false);
    expect(watched([delta({ content: 'a' }), delta({}, 'stop')]).isComplete).toBe(true);
    expect(watched([delta({ content: 'a' }), '[DONE]']).isComplete).toBe(true);
  });

  it('sees errors at any time', () => {
    expect(watched([{ error: { message: 'm', code: 429 } }]).error).toMatchObject({ kind: 'rate-limit' });
    expect(watched([delta({ content: 'a' }), { error: { message: 'm' } }]).error).toMatchObject({ message: 'm' });
    expect(watched([delta({ content: 'a' }), delta({}, 'network_error')]).error).toMatchObject({ kind: 'bad-gateway' });
    expect(watched([delta({ content: 'a', error: null })]).error).toBeUndefined();
  });

  it('is not misled by what the model says', () => {
    const words = '"usage":{"prompt_tokens":1} "finish_reason":"stop" "error":{"message":"x"} [DONE]';
    const watch = watched([delta({ content: 'a' }), delta({ content: words })]);
    expect([watch.isComplete, watch.usage, watch.error]).toEqual([false, undefined, undefined]);
  });

  it('parses hardly anything once the model speaks', () => {
    const watch = watched([delta({ content: 'a' })]);
    let reads = 0;
    const original = JSON.parse;
    JSON.parse = (...args: Parameters<typeof original>) => {
      reads += 1;
      return original(...args);
    };
    try {
      for (const event of wireEvents(Array(100).fill(delta({ content: 'word' }, null, { usage: null }))))
        watch.push(event);
    } finally {
      JSON.parse = original;
    }
    expect(reads).toBe(0);
  });
});

describe('watching a chat document', () => {
  it('reads all of it', () => {
    const document = { choices: [{ index: 0, message: { content: 'a' }, finish_reason: null }], usage };
    const watch = watched([document], false);
    expect([watch.hasGenerated, watch.isComplete, watch.usage?.outputTokens]).toEqual([true, true, 2]);
  });

  it('sees an error in it', () => {
    const watch = watched([{ error: { message: 'm' } }], false);
    expect([watch.isComplete, watch.error?.message]).toEqual([false, 'm']);
  });
});
