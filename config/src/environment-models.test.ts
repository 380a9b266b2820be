import { describe, expect, it } from '@jest/globals';
import { environmentModels } from './environment-models.ts';
import { environmentUpstreams } from './environment-upstreams.ts';

function modelsOf(real: Record<string, string>, variables: Parameters<typeof environmentModels>[1] = {}) {
  return environmentModels(environmentUpstreams({ real, file: {} }, 8317).found, variables);
}

const FOUNDRY = { FOUNDRY_RESOURCE: 'contoso', FOUNDRY_API_KEY: 'FAKE-key' };
const LOCAL = { OPENAI_BASE_URL: 'http://localhost:9/v1' };

describe('environmentModels', () => {
  it('names nothing without an upstream', () => {
    expect(modelsOf({}, { defaultModel: 'gpt-5.1' })).toEqual({});
  });

  it("sends each maker's names to its own service", () => {
    const models = modelsOf({ ...FOUNDRY, ANTHROPIC_API_KEY: 'FAKE-a', OPENAI_API_KEY: 'FAKE-o' });
    expect(models).toMatchObject({ 'claude-*': ['foundry/claude-*', 'anthropic/claude-*'], 'gpt-*': 'openai/gpt-*' });
    expect(models).not.toHaveProperty('*');
  });

  it('gives the rest to a service that has everything', () => {
    expect(modelsOf({ ANTHROPIC_API_KEY: 'FAKE-a', OPENROUTER_API_KEY: 'FAKE-r' })).toEqual({
      'claude-*': 'anthropic/claude-*',
      '*': 'openrouter/*',
    });
    expect(modelsOf(LOCAL)).toEqual({ '*': 'openai/*' });
  });

  it('DEFAULT_MODEL takes every name', () => {
    expect(modelsOf({ ...LOCAL, ANTHROPIC_API_KEY: 'FAKE-a' }, { defaultModel: 'gpt-5.1' })).toEqual({
      '*': 'openai/gpt-5.1',
    });
  });

  it('DEFAULT_MODEL may name its upstream, or be known by its name', () => {
    const both = { ANTHROPIC_API_KEY: 'FAKE-a', GROQ_API_KEY: 'FAKE-g' };
    expect(modelsOf(both, { defaultModel: 'groq/llama-3.3-70b' })).toEqual({ '*': 'groq/llama-3.3-70b' });
    expect(modelsOf(both, { defaultModel: 'claude-opus-4-5' })).toEqual({ '*': 'anthropic/claude-opus-4-5' });
  });

  it("CLAUDE_MODEL answers for Claude's names and for the rest", () => {
    expect(modelsOf(FOUNDRY, { claudeModel: 'my-sonnet' })).toEqual({
      'claude-*': 'foundry/my-sonnet',
      '*': 'foundry/my-sonnet',
    });
  });

  it('foundry section 2: sends the tiers of Claude Code to their deployments, and each deployment’s own name to itself', () => {
    const tiers = { ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus', ANTHROPIC_DEFAULT_SONNET_MODEL: 'claude-opus-4-5[1m]' };
    expect(modelsOf({ ...FOUNDRY, ...tiers, ANTHROPIC_API_KEY: 'FAKE-a' })).toEqual({
      'my-opus': 'foundry/my-opus',
      opus: 'foundry/my-opus',
      'claude-*opus*': ['foundry/my-opus', 'anthropic/claude-*opus*'],
      'claude-opus-4-5': ['foundry/claude-opus-4-5', 'anthropic/claude-opus-4-5'],
      sonnet: 'foundry/claude-opus-4-5',
      'claude-*sonnet*': ['foundry/claude-opus-4-5', 'anthropic/claude-*sonnet*'],
      'claude-*': ['foundry/claude-*', 'anthropic/claude-*'],
    });
  });

  it('CLAUDE_MODEL and DEFAULT_MODEL win over the tiers, and know deployments by their names', () => {
    const tiers = { ANTHROPIC_DEFAULT_OPUS_MODEL: 'my-opus' };
    const both = { ...LOCAL, ...FOUNDRY, ...tiers };
    expect(modelsOf(both, { claudeModel: 'my-opus' })).toEqual({
      'claude-*': 'foundry/my-opus',
      '*': 'foundry/my-opus',
    });
    expect(modelsOf(both, { defaultModel: 'my-opus' })).toEqual({ '*': 'foundry/my-opus' });
  });

  it('CLAUDE_MODEL and DEFAULT_MODEL share', () => {
    expect(modelsOf({ ...FOUNDRY, ...LOCAL }, { claudeModel: 'claude-x', defaultModel: 'gpt-5.1' })).toEqual({
      'claude-*': 'foundry/claude-x',
      '*': 'openai/gpt-5.1',
    });
  });
});
