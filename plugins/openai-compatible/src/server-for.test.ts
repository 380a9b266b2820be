import { describe, expect, it } from '@jest/globals';
import type { JsonObject, UpstreamCall } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { createModelQuirks } from './model-quirks.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Quirks } from './quirks.ts';
import { serverFor } from './server-for.ts';
import { type Preset, SERVERS } from './servers.ts';

/** Written out once more, so that a row that is lost in the table is missed here. */
const HOSTS: readonly (readonly [host: string, preset: Preset, priceList: string | undefined])[] = [
  ['api.openai.com', 'openai', 'openai'],
  ['openrouter.ai', 'openrouter', undefined],
  ['api.together.xyz', 'together', 'together'],
  ['api.together.ai', 'together', undefined],
  ['api.groq.com', 'groq', 'groq'],
  ['api.fireworks.ai', 'fireworks', 'fireworks'],
  ['api.deepseek.com', 'deepseek', 'deepseek'],
  ['api.mistral.ai', 'mistral', 'mistral'],
  ['api.perplexity.ai', 'perplexity', undefined],
  ['api.endpoints.anyscale.com', 'anyscale', undefined],
  ['api.x.ai', 'xai', 'xai'],
  ['api.cerebras.ai', 'cerebras', 'cerebras'],
  ['api.moonshot.ai', 'moonshot', 'moonshot'],
  ['api.moonshot.cn', 'moonshot', undefined],
  ['api.z.ai', 'glm', 'glm'],
  ['open.bigmodel.cn', 'glm', undefined],
  ['dashscope-intl.aliyuncs.com', 'qwen', undefined],
  ['dashscope.aliyuncs.com', 'qwen', undefined],
  ['api.minimax.io', 'minimax', 'minimax'],
  ['api.minimaxi.com', 'minimax', undefined],
  ['generativelanguage.googleapis.com', 'google', 'google'],
];

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
/** The word that a server gets for each of `EFFORTS`; `-` where it has none. */
const WORDS: readonly (readonly [preset: Preset, model: string, words: string])[] = [
  ['openrouter', 'm', '- minimal low medium high xhigh xhigh'],
  ['together', 'openai/gpt-oss-120b', '- low low medium high high high'],
  ['groq', 'm', '- low low medium high high high'],
  ['groq', 'qwen/qwen3-32b', 'none default default default default default default'],
  ['fireworks', 'm', 'none low low medium high high high'],
  ['deepseek', 'm', '- high high high high max max'],
  ['mistral', 'm', 'none none high high high high high'],
  ['ollama', 'm', 'none low low medium high max max'],
  ['vllm', 'm', '- low low medium high high high'],
  ['xai', 'm', '- low low medium high high high'],
  ['cerebras', 'm', 'none low low medium high high high'],
  ['google', 'm', 'none minimal low medium high high high'],
];

type Said = readonly [preset: Preset, model: string, about: string, read: (quirks: Quirks) => unknown, value: unknown];

/** What is seen in no body of the other tests. */
const QUIRKS: readonly Said[] = [
  ['openrouter', 'openai/gpt-5.1', 'the role of instructions', ({ roles }) => roles?.developer, 'keep'],
  ['openrouter', 'qwen/qwen3-max', 'the role of instructions', ({ roles }) => roles?.developer, 'system'],
  ['groq', 'qwen/qwen3-32b', 'the form of reasoning', ({ defaults }) => defaults, { reasoning_format: 'parsed' }],
  ['groq', 'openai/gpt-oss-120b', 'the form of reasoning', ({ defaults }) => defaults, undefined],
  ['vllm', 'm', 'top_k', ({ topK }) => topK, true],
  ['vllm', 'm', 'the budget', ({ thinking }) => thinking?.budgetField, 'thinking_token_budget'],
  ['llamacpp', 'm', 'top_k', ({ topK }) => topK, true],
  ['llamacpp', 'm', 'how to ask for thinking', ({ thinking }) => thinking?.request, 'reasoning_effort'],
  ['llamacpp', 'm', 'the budget', ({ thinking }) => thinking?.budgetField, 'thinking_budget_tokens'],
  ['minimax', 'm', 'thoughts in the text', ({ thinking }) => thinking?.response, ['tag:think']],
  ['moonshot', 'moonshot-v1-8k', 'how to ask for thinking', ({ thinking }) => thinking?.request, 'none'],
  ['moonshot', 'kimi-k3', 'the bound', ({ maxTokensField }) => maxTokensField, 'max_completion_tokens'],
];

/** Fields that a server refuses at its Messages door. */
const OLLAMA_BLOCK = { type: 'text', text: 'a', citations: [], cache_control: { type: 'ephemeral' } };

function shaped(preset: Preset, body: JsonObject, dialect = 'openai-chat'): JsonObject {
  const upstream = openaiCompatible.create({ preset, apiKey: 'FAKE-key' }, fakeServices().services);
  const wire = { dialect };
  const call: UpstreamCall = { operation: 'chat', model: String(body.model), wire, isStream: true };
  return applyPatches(body, upstream.shape?.(call, {})?.inspect?.(body, () => {}) ?? []) as JsonObject;
}

function wordFor(preset: Preset, model: string, effort: string): string {
  const body = shaped(preset, { model, messages: [], reasoning_effort: effort });
  const word = body.reasoning_effort ?? (body.reasoning as JsonObject | undefined)?.effort;
  return word === undefined ? '-' : String(word);
}

describe('serverFor', () => {
  it.each(HOSTS)('knows the server behind %s', (host, preset, priceList) => {
    const found = serverFor({ baseUrl: `https://${host}/v1` });
    expect(found.quirks).toBe(SERVERS[preset].quirks);
    expect(found.priceList).toBe(priceList);
  });
});

describe('the words for effort', () => {
  it.each(WORDS)('of %s, model %s: %s', (preset, model, words) => {
    expect(EFFORTS.map((effort) => wordFor(preset, model, effort)).join(' ')).toBe(words);
  });
});

describe('the quirks of a server', () => {
  it.each(QUIRKS)('%s, model %s: %s', (preset, model, _about, read, value) => {
    expect(read(createModelQuirks(serverFor({ preset }), {})(model))).toEqual(value);
  });

  it.each<Preset>(['fireworks', 'moonshot', 'glm', 'minimax'])('%s takes a bearer at its Messages door', (preset) => {
    expect(serverFor({ preset }).messagesAuth).toBe('bearer');
  });

  it('Perplexity gets nothing about tools', () => {
    const tools = {
      tools: [{ type: 'function', function: { name: 'a' } }],
      tool_choice: 'auto',
      parallel_tool_calls: true,
    };
    expect(Object.keys(shaped('perplexity', { model: 'sonar', messages: [], ...tools }))).toEqual([
      'model',
      'messages',
    ]);
  });

  it('Kimi K3 gets neither strictness nor the switch of older models', () => {
    const tools = [{ type: 'function', function: { name: 'a', strict: true } }];
    const body = shaped('moonshot', { model: 'kimi-k3', messages: [], tools, thinking: { type: 'enabled' } });
    expect(body).not.toHaveProperty('thinking');
    expect(body.tools).toEqual([{ type: 'function', function: { name: 'a' } }]);
  });

  it('Ollama gets neither breakpoints nor citations at its Messages door', () => {
    const messages = [{ role: 'user', content: [OLLAMA_BLOCK] }];
    const body = shaped('ollama', { model: 'm', messages, cache_control: { type: 'ephemeral' } }, 'anthropic-messages');
    expect(body).toEqual({ model: 'm', messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] });
  });
});

describe('what only some models of a server want', () => {
  it.each(['grok-3-mini', 'grok-4', 'grok-4-fast-reasoning', 'grok-code-fast-1'])(
    'provider trap 12 (n4ze3m/page-assist#581): %s gets no penalties and no stop',
    (model) => {
      const sampling = { presence_penalty: 1, frequency_penalty: 1, stop: ['a'] };
      expect(Object.keys(shaped('xai', { model, messages: [], ...sampling }))).toEqual(['model', 'messages']);
      expect(shaped('xai', { model: 'grok-4-fast-non-reasoning', messages: [], ...sampling })).toMatchObject(sampling);
    },
  );

  it.each(['mistral-small', 'ministral-8b', 'devstral', 'magistral'])(
    'provider trap 17 (vllm-project/vllm#47734): %s at vLLM gets ids of nine letters and digits',
    (model) => {
      const body = shaped('vllm', { model, messages: [{ role: 'tool', tool_call_id: 'call_1', content: 'a' }] });
      expect((body.messages as JsonObject[])[0]?.tool_call_id).toMatch(/^[A-Za-z0-9]{9}$/);
    },
  );

  it.each(['glm-4.6', 'glm-4.7', 'glm-5'])('%s streams its calls', (model) => {
    expect(shaped('glm', { model, messages: [] }).tool_stream).toBe(true);
    expect(shaped('glm', { model: 'glm-4.5', messages: [] })).not.toHaveProperty('tool_stream');
  });
});
