import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { call, delta, replyContext, run, wireEvents } from './__fixtures__/kit.ts';
import { createStreamDecoder } from './stream-decoder.ts';

const ANSWER = '{"city":"Oslo"}';
const asked: Partial<ChatRequest> = { output: { type: 'json' } };
const hidden = [delta({ reasoning_content: '{"city":' }), delta({ reasoning_content: '"Oslo"}' }), delta({}, 'stop')];

/** The texts of a reply, its reasoning in brackets. */
function said(chunks: readonly object[], request = asked, answerInReasoning = true): readonly string[] {
  const decoder = createStreamDecoder(replyContext({ request, options: { answerInReasoning } }));
  const { blocks } = foldEvents(run(decoder, wireEvents([...chunks, '[DONE]'])));
  return blocks.flatMap((block) => {
    if (block.type === 'text') return [block.text];
    return block.type === 'reasoning' ? [`(${block.text})`] : [block.type];
  });
}

describe('foundry trap 8 (vercel/ai 49ae04d): an answer that stands where the reasoning should', () => {
  it('is told as text behind it', () => {
    expect(said(hidden)).toEqual([`(${ANSWER})`, ANSWER]);
  });

  it.each<[string, readonly object[], Partial<ChatRequest>, boolean]>([
    ['no format was asked for', hidden, {}, true],
    ['the upstream is not known for it', hidden, asked, false],
    ['it is no JSON', [delta({ reasoning_content: 'Hm.' }), delta({}, 'stop')], asked, true],
  ])('is reasoning where %s', (_name, chunks, request, isKnown) => {
    expect(said(chunks, request, isKnown)).toEqual([expect.stringMatching(/^\(.*\)$/)]);
  });

  it('is none where the reply has an answer or a call of its own', () => {
    expect(said([...hidden.slice(0, 2), delta({ content: '{}' }), delta({}, 'stop')])).toEqual([`(${ANSWER})`, '{}']);
    const called = call(0, { id: 'c', name: 'a', arguments: '{}' });
    expect(said([...hidden.slice(0, 2), called, delta({}, 'tool_calls')])).toEqual([`(${ANSWER})`, 'tool-call']);
  });
});
