import { describe, expect, it } from '@jest/globals';
import type { JsonObject, ModelFacts } from '../../contract/index.ts';
import { applyPatches } from '../../wire/patch/apply-patches.ts';
import { fitThinking } from './fit-thinking.ts';

function fitted(model: string, thinkingConfig: JsonObject, facts: ModelFacts = {}) {
  const losses: string[] = [];
  const body = { generationConfig: { temperature: 1, thinkingConfig } };
  const after = applyPatches(
    body,
    fitThinking(body, model, facts, ({ feature }) => losses.push(feature)),
  );
  return { config: (after.generationConfig as JsonObject).thinkingConfig, losses };
}

describe('the wish to think of a body that passes through', () => {
  it.each<[string, JsonObject]>([
    ['gemini-2.5-pro', { includeThoughts: true, thinkingBudget: 8192 }],
    ['gemini-2.5-pro', { thinkingBudget: -1 }],
    ['gemini-2.5-flash', { thinkingBudget: 0 }],
    ['gemini-2.5-flash', { thinkingBudget: '512' }],
    ['gemini-3-pro-preview', { thinkingLevel: 'HIGH' }],
    ['gemini-3-flash-preview', { thinkingLevel: 'minimal' }],
    ['gemini-3-pro-preview', { includeThoughts: true }],
    ['gemini-2.0-flash', { includeThoughts: false }],
    ['my-own', { thinkingLevel: 'HIGH', thinkingBudget: 1 }],
  ])('stays as it is where the model takes it: %s %j', (model, config) => {
    expect(fitted(model, config)).toEqual({ config, losses: [] });
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'gemini-2.5-pro',
      { includeThoughts: true, thinkingLevel: 'LOW' },
      { includeThoughts: true, thinkingBudget: 1024 },
    ],
    ['gemini-2.5-flash', { thinkingLevel: 'HIGH', thinkingBudget: 9 }, { thinkingBudget: 24_576 }],
    ['gemini-2.5-flash', { thinking_level: 'THINKING_LEVEL_UNSPECIFIED' }, {}],
    ['gemini-2.5-pro', { thinkingBudget: 100_000 }, { thinkingBudget: 32_768 }],
    ['gemini-3-pro-preview', { thinkingBudget: 8192 }, { thinkingLevel: 'HIGH' }],
    ['gemini-3-pro-preview', { thinkingBudget: -1 }, {}],
    ['gemini-3-pro-preview', { thinkingBudget: 128, thinkingLevel: 'LOW' }, { thinkingLevel: 'LOW' }],
  ])('is said in the words of the model, never twice: %s %j', (model, config, expected) => {
    expect(fitted(model, config)).toEqual({ config: expected, losses: [] });
  });

  it('says what cannot be had', () => {
    expect(fitted('gemini-2.5-pro', { thinkingBudget: 0 })).toEqual({
      config: { thinkingBudget: 128 },
      losses: ['reasoning-off'],
    });
    expect(fitted('gemini-2.0-flash', { thinkingBudget: 512 })).toEqual({ config: undefined, losses: ['reasoning'] });
  });

  it('goes by the id behind a free name', () => {
    const facts = { family: 'gemini-2.5-flash' };
    expect(fitted('my-own', { thinkingLevel: 'LOW' }, facts).config).toEqual({ thinkingBudget: 1024 });
  });

  it('finds fields in snake case', () => {
    const body = { generation_config: { thinking_config: { thinking_level: 'LOW', include_thoughts: true } } };
    expect(fitThinking(body, 'gemini-2.5-pro', {}, () => undefined)).toEqual([
      {
        op: 'set',
        path: ['generation_config', 'thinking_config'],
        value: { include_thoughts: true, thinkingBudget: 1024 },
      },
    ]);
  });
});
