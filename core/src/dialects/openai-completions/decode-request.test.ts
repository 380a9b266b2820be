import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Loss } from '../../contract/index.ts';
import { fakeDecodeContext, fakeEncodeContext } from '../../testing/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { decodeRequest } from './decode-request.ts';

function decoded(body: JsonObject) {
  const losses: Loss[] = [];
  const context = { ...fakeDecodeContext(), note: (loss: Loss) => void losses.push(loss) };
  return { request: decodeRequest({ model: 'm', prompt: 'Once', ...body }, context), losses };
}

const refused = (code: string, param: string, isRetryable = true) =>
  expect.objectContaining({ code, param, isRetryable });

describe('a legacy completions request', () => {
  it('becomes a conversation of one message', () => {
    const { request, losses } = decoded({ stop: 'a', max_tokens: 9, temperature: 0.5, user: 'u', stream: true });
    expect(request).toMatchObject({
      messages: [{ role: 'user', blocks: [{ type: 'text', text: 'Once' }] }],
      tools: [],
      stopSequences: ['a'],
      maxOutputTokens: 9,
      sampling: { temperature: 0.5 },
      user: 'u',
      isStream: true,
    });
    expect(losses).toEqual([]);
  });

  it('leaves the limit to the model where it names none, and does not make it 16', () => {
    expect(decoded({}).request).not.toHaveProperty('maxOutputTokens');
  });

  it('joins a list of prompts, and says so', () => {
    const { request, losses } = decoded({ prompt: ['a', 'b'] });
    expect(request.messages[0]?.blocks).toEqual([{ type: 'text', text: 'a\nb' }]);
    expect(losses).toEqual([expect.objectContaining({ feature: 'prompt-list', count: 2 })]);
  });

  it('takes a list of one for its text', () => {
    const { request, losses } = decoded({ prompt: ['a'] });
    expect(request.messages[0]?.blocks).toEqual([{ type: 'text', text: 'a' }]);
    expect(losses).toEqual([]);
  });

  it.each<[string, JsonObject, string]>([
    ['tokens', { prompt: [1, 2] }, 'prompt'],
    ['lists of tokens', { prompt: [[1], [2]] }, 'prompt'],
    ['an empty prompt', { prompt: '' }, 'prompt'],
    ['a suffix', { suffix: 'end' }, 'suffix'],
    ['several answers', { n: 2 }, 'n'],
    ['the best of several', { best_of: 3 }, 'best_of'],
  ])('leaves %s to upstreams of its own dialect', (_name, body, param) => {
    expect(() => decoded(body)).toThrow(refused('PP_REQUEST_UNSUPPORTED', param));
  });

  it.each([[null], [undefined], [[]], [7], [{}], [['a', null]]])('is refused with the prompt %j', (prompt) => {
    expect(() => decoded({ prompt } as JsonObject)).toThrow(refused('PP_REQUEST_INVALID', 'prompt', false));
  });

  it.each([{ n: '2' }, { best_of: '2' }, { echo: 'yes' }, { suffix: 5 }])(
    'is refused with a wrong type: %j',
    (body) => {
      expect(() => decoded(body)).toThrow(refused('PP_REQUEST_INVALID', Object.keys(body)[0] ?? '', false));
    },
  );

  it('takes fields that ask for nothing', () => {
    expect(decoded({ suffix: null, n: 1, best_of: 1, echo: false, logprobs: null }).losses).toEqual([]);
  });

  it('names what a conversation has no place for', () => {
    const { request, losses } = decoded({ logprobs: 0, min_p: 0.1, tools: [{ type: 'function' }], messages: [{}] });
    expect(losses.map(({ feature, count }) => [feature, count])).toEqual([
      ['logprobs', undefined],
      ['completion-field', 3],
    ]);
    expect(request.tools).toEqual([]);
  });

  it('goes to a chat server with what both have', () => {
    const { request, losses } = decoded({ logit_bias: { 50256: -100 }, seed: 7, presence_penalty: 1, top_p: 0.1 });
    expect(losses).toEqual([expect.objectContaining({ feature: 'vendor-field', keptBy: 'openai-chat' })]);
    expect(
      openaiChat.chat?.encodeRequest(request, fakeEncodeContext({ model: 'gpt-4.1', isStream: false })).body,
    ).toEqual({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: 'Once' }],
      logit_bias: { 50256: -100 },
      seed: 7,
      presence_penalty: 1,
      top_p: 0.1,
    });
  });

  it('remembers what its reply needs to know', () => {
    const { request } = decoded({ prompt: 'Once', echo: true, stream: true, stream_options: { include_usage: true } });
    expect(request.extras?.['openai-completions']).toEqual({ includeUsage: true, echo: 'Once' });
  });
});
