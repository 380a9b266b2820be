import { describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '../contract/chat-request.ts';
import type { TargetCondition } from '../contract/target.ts';
import { holds, type RequestFacts } from './target-condition.ts';

const CHAT: ChatRequest = {
  model: 'm',
  messages: [],
  tools: [{ type: 'opaque', dialect: 'x', kind: 'web_search_20250305', name: 'search', value: {} }],
  sampling: {},
  stopSequences: [],
  isStream: false,
};
const image = { type: 'image', source: { kind: 'url', url: 'https://a.test/a.png' } } as const;
const saying = (...blocks: ChatRequest['messages'][number]['blocks']): ChatRequest => ({
  ...CHAT,
  messages: [{ role: 'user', blocks }],
});
const facts = (chat: ChatRequest | undefined): RequestFacts => ({
  model: 'claude-sonnet',
  client: 'laptop',
  headers: { 'user-agent': 'claude-cli/2' },
  inputTokenEstimate: 1_000,
  chat: () => chat,
});

describe('the condition of a target', () => {
  it.each<[TargetCondition, TargetCondition]>([
    [{ model: 'claude-*' }, { model: 'gpt-*' }],
    [{ client: 'laptop' }, { client: 'server' }],
    [{ header: { 'User-Agent': 'claude-cli/*' } }, { header: { 'x-other': '*' } }],
    [{ inputTokens: { above: 999 } }, { inputTokens: { above: 1_000 } }],
    [{ inputTokens: { below: 1_001 } }, { inputTokens: { below: 1_000 } }],
    [{ thinking: false }, { thinking: true }],
    [{ image: false }, { image: true }],
    [{ tool: 'search' }, { tool: 'find' }],
    [{ tool: 'web_search_*' }, { tool: 'search', client: 'server' }],
    [{}, { model: 'claude-*', image: true }],
  ])('%j holds, %j does not', (condition, other) => {
    expect([holds(condition, facts(CHAT)), holds(other, facts(CHAT))]).toEqual([true, false]);
  });

  it('finds images in messages and in the results of tools', () => {
    const result = { type: 'tool-result', callId: '1', content: [image] } as const;
    for (const chat of [saying(image), saying(result)]) expect(holds({ image: true }, facts(chat))).toBe(true);
  });

  it('finds a wish to think, and one not to', () => {
    const asked = (reasoning: ChatRequest['reasoning']) => facts({ ...CHAT, ...(reasoning && { reasoning }) });
    expect(holds({ thinking: true }, asked({ effort: 'high' }))).toBe(true);
    expect(holds({ thinking: false }, asked({ mode: 'off' }))).toBe(true);
    expect(holds({ thinking: false }, asked({ effort: 'none' }))).toBe(true);
  });

  it('is not met by a request that is no conversation', () => {
    expect(holds({ image: true }, facts(undefined))).toBe(false);
    expect(holds({ tool: '*' }, facts(undefined))).toBe(false);
  });
});
