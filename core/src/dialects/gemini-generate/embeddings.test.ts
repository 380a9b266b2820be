import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { fakeDecodeContext } from '../../testing/codec-contexts.ts';
import { embed } from './embeddings.ts';

const content = (...texts: string[]): JsonObject => ({ parts: texts.map((text) => ({ text })) });
const decode = (body: JsonObject) => {
  const context = fakeDecodeContext();
  const request = embed.decodeRequest(body, context);
  return { ...request, losses: context.losses.map(({ feature, count }) => `${feature} ${count}`) };
};

describe('embeddings of Google', () => {
  it('are read: one, and several', () => {
    expect(decode({ model: 'models/x', content: content('a'), output_dimensionality: 3 })).toEqual({
      texts: ['a'],
      dimensions: 3,
      losses: [],
    });
    expect(decode({ requests: [{ content: content('a') }, { content: content('') }] })).toEqual({
      texts: ['a', ''],
      losses: [],
    });
  });

  it('lose what only Google knows', () => {
    const hints = { taskType: 'RETRIEVAL_DOCUMENT', title: 'T' };
    expect(
      decode({
        requests: [
          { content: content('a'), ...hints },
          { content: content('b'), ...hints },
        ],
      }),
    ).toEqual({
      texts: ['a', 'b'],
      losses: ['embedding-task 2', 'embedding-title 2'],
    });
  });

  it('lose what no row above has; numbers may be texts', () => {
    expect(decode({ content: content('a'), autoTruncate: true, outputDimensionality: '3' })).toEqual({
      texts: ['a'],
      dimensions: 3,
      losses: ['vendor-field undefined'],
    });
  });

  it('say what the upstream is not told', () => {
    const context = fakeDecodeContext();
    embed.decodeRequest({ content: content('a'), taskType: 'CLUSTERING', title: 'T' }, context);
    expect(context.losses.map(({ effect }) => effect)).toEqual([
      'the upstream is not told what the vectors are for',
      'the upstream is not told the title of the text',
    ]);
  });

  it.each<[JsonObject, object]>([
    [{ requests: 'x' }, { code: 'PP_REQUEST_INVALID', param: 'requests' }],
    [{ requests: [{ content: content('a') }, 'b'] }, { code: 'PP_REQUEST_INVALID', param: 'requests[1]' }],
    [
      { content: content('a'), outputDimensionality: 'x' },
      { code: 'PP_REQUEST_INVALID', param: 'outputDimensionality' },
    ],
    [{ requests: [] }, { code: 'PP_REQUEST_INVALID', param: 'requests' }],
    [{}, { code: 'PP_REQUEST_INVALID', param: 'content' }],
    [{ content: content('a', 'b') }, { code: 'PP_REQUEST_UNSUPPORTED', param: 'content', isRetryable: true }],
    [
      { requests: [{ content: { parts: [{ inlineData: { mimeType: 'image/png', data: 'AA' } }] } }] },
      { code: 'PP_REQUEST_UNSUPPORTED', param: 'requests[0].content' },
    ],
    [
      { requests: [{ content: content('a'), outputDimensionality: 3 }, { content: content('b') }] },
      { code: 'PP_REQUEST_UNSUPPORTED', param: 'outputDimensionality' },
    ],
  ])('are refused: %j', (body, error) => {
    expect(() => decode(body)).toThrow(expect.objectContaining(error));
  });

  it('are asked for, all in one call', () => {
    const model = 'models/gemini-embedding-001';
    expect(embed.encodeRequest({ texts: ['a', 'b'], dimensions: 3 }, 'gemini-embedding-001')).toEqual({
      requests: ['a', 'b'].map((text) => ({ model, content: content(text), outputDimensionality: 3 })),
    });
  });

  it('come one or several', () => {
    expect(embed.decodeReply({ embedding: { values: [1, 2] } })).toEqual({ vectors: [[1, 2]] });
    const usageMetadata = { promptTokenCount: 7 };
    expect(embed.decodeReply({ embeddings: [{ values: [1] }, { values: [2] }], usageMetadata })).toEqual({
      vectors: [[1], [2]],
      usage: { inputTokens: 7, raw: usageMetadata },
    });
    expect(embed.decodeReply({ models: [] })).toBeUndefined();
  });

  it('are given as they were asked for', () => {
    const reply = { vectors: [[1, 2]], usage: { inputTokens: 7 } };
    const context = { body: {}, model: 'm' };
    const usageMetadata = { promptTokenCount: 7 };
    expect(embed.encodeReply(reply, { ...context, operation: 'embed' })).toEqual({
      embedding: { values: [1, 2] },
      usageMetadata,
    });
    expect(embed.encodeReply(reply, { ...context, operation: 'embed-batch' })).toEqual({
      embeddings: [{ values: [1, 2] }],
      usageMetadata,
    });
    expect(embed.encodeReply({ vectors: [] }, { ...context, operation: 'embed-batch' })).toEqual({ embeddings: [] });
  });
});
