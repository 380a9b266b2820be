import { describe, expect, it } from '@jest/globals';
import { mergeQuirks } from './merge-quirks.ts';
import { createModelQuirks } from './model-quirks.ts';

describe('mergeQuirks', () => {
  it('merges deeply, replaces lists, and takes out what is null', () => {
    const merged = mergeQuirks(
      {
        topK: true,
        dropFields: ['$.a', '$.b'],
        thinking: { request: 'qwen', history: 'drop', effortMap: { max: 'high' } },
      },
      undefined,
      { topK: null, dropFields: ['$.c'], thinking: { history: null, effortMap: { none: 'off' } } },
    );
    expect(merged).toEqual({
      dropFields: ['$.c'],
      thinking: { request: 'qwen', effortMap: { max: 'high', none: 'off' } },
    });
  });

  it('takes what is null out of nothing too, and changes no layer', () => {
    const layer = { thinking: { history: 'drop' } };
    expect(mergeQuirks(layer, { thinking: { request: null }, images: { url: null } })).toEqual({
      thinking: { history: 'drop' },
      images: {},
    });
    expect(layer).toEqual({ thinking: { history: 'drop' } });
  });
});

describe('the quirks of a model', () => {
  const server = {
    quirks: { topK: true, maxTokensField: 'max_tokens', thinking: { history: 'drop' } },
    models: [
      { match: 'big-*', quirks: { thinking: { history: 'keep' } } },
      { match: 'big-own', quirks: { topK: null } },
    ],
  } as const;

  it('come from the row, its models, the upstream and the model, in this order', () => {
    const quirksOf = createModelQuirks(server, {
      quirks: { maxTokensField: null, thinking: { placeholder: '-' } },
      models: { 'big-own': { quirks: { thinking: { history: 'details' } } } },
    });
    const paths = {
      chat: 'chat/completions',
      embeddings: 'embeddings',
      images: 'images/generations',
      imageEdits: 'images/edits',
      models: 'models',
    };
    expect(quirksOf('small')).toEqual({ paths, topK: true, thinking: { history: 'drop', placeholder: '-' } });
    expect(quirksOf('big-1')).toEqual({ paths, topK: true, thinking: { history: 'keep', placeholder: '-' } });
    expect(quirksOf('big-own')).toEqual({ paths, thinking: { history: 'details', placeholder: '-' } });
    expect(quirksOf('big-own')).toBe(quirksOf('big-own'));
  });
});
