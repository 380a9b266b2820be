import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { fakeDecodeContext } from '../../testing/codec-contexts.ts';
import { embed } from './embeddings.ts';

const decode = (body: JsonObject) => embed.decodeRequest(body, fakeDecodeContext());
const encode = (body: JsonObject, reply: Parameters<typeof embed.encodeReply>[0]) =>
  embed.encodeReply(reply, { operation: 'embed', body, model: 'small' });

const NUMBERS = [0.5, -0.25, 3];
const BYTES = Buffer.from(Float32Array.from(NUMBERS).buffer).toString('base64');

describe('embeddings of OpenAI', () => {
  it('are read: one text, several, the size', () => {
    expect(decode({ model: 'm', input: 'a' })).toEqual({ texts: ['a'] });
    expect(decode({ model: 'm', input: ['a', ''], dimensions: 3, encoding_format: 'base64' })).toEqual({
      texts: ['a', ''],
      dimensions: 3,
    });
  });

  it('lose the name of the user', () => {
    const context = fakeDecodeContext();
    embed.decodeRequest({ input: 'a', user: 'me' }, context);
    expect(context.losses).toMatchObject([{ feature: 'user' }]);
  });

  it('lose what only their own server knows, and nothing else', () => {
    const context = fakeDecodeContext();
    const read = { model: 'm', input: 'a', dimensions: 3, encoding_format: 'float' };
    embed.decodeRequest({ ...read, truncate: 'END' }, context);
    expect(context.losses).toEqual([{ feature: 'vendor-field', effect: 'not sent: truncate' }]);
  });

  it.each<[JsonObject, object]>([
    [{ input: [] }, { code: 'PP_REQUEST_INVALID', param: 'input', isRetryable: false }],
    [{}, { code: 'PP_REQUEST_INVALID', param: 'input' }],
    [
      { input: 'a', dimensions: '3' },
      { code: 'PP_REQUEST_INVALID', param: 'dimensions' },
    ],
    [
      { input: 'a', encoding_format: 'int8' },
      { code: 'PP_REQUEST_INVALID', param: 'encoding_format' },
    ],
    [{ input: [1, 2] }, { code: 'PP_REQUEST_UNSUPPORTED', param: 'input', isRetryable: true }],
    [{ input: [[1, 2]] }, { code: 'PP_REQUEST_UNSUPPORTED', param: 'input', isRetryable: true }],
  ])('are refused: %j', (body, error) => {
    expect(() => decode(body)).toThrow(expect.objectContaining(error));
  });

  it('are asked for', () => {
    expect(embed.encodeRequest({ texts: ['a', 'b'], dimensions: 3 }, 'large')).toEqual({
      model: 'large',
      input: ['a', 'b'],
      dimensions: 3,
    });
  });

  it('come as numbers or bytes, in the order of their index', () => {
    const data = [
      { index: 1, embedding: BYTES },
      { index: 0, embedding: [1, 2] },
    ];
    expect(embed.decodeReply({ data, usage: { prompt_tokens: 7, total_tokens: 7 } })).toEqual({
      vectors: [[1, 2], NUMBERS],
      usage: { inputTokens: 7, raw: { prompt_tokens: 7, total_tokens: 7 } },
    });
    expect(embed.decodeReply({ data: [] })).toEqual({ vectors: [] });
    expect(embed.decodeReply({ object: 'list' })).toBeUndefined();
  });

  it('are given as they were asked for, and what nobody counted stays out', () => {
    const entry = { object: 'embedding', index: 0, embedding: NUMBERS };
    expect(encode({ input: 'a' }, { vectors: [NUMBERS] })).toEqual({ object: 'list', data: [entry], model: 'small' });
    expect(encode({ encoding_format: 'base64' }, { vectors: [NUMBERS], usage: { inputTokens: 7 } })).toEqual({
      object: 'list',
      data: [{ ...entry, embedding: BYTES }],
      model: 'small',
      usage: { prompt_tokens: 7, total_tokens: 7 },
    });
  });
});
