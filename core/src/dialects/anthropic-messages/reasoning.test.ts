import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatRequest, JsonObject } from '../../contract/index.ts';
import { accepted, messagesOf } from './__fixtures__/accepted.ts';
import { assistant, call, result, thought, tool, user } from './__fixtures__/requests.ts';

const OWN = 'anthropic-messages';

describe('encodeRequest: thinking', () => {
  const thinkingOf = (request: Partial<ChatRequest>, model: string) => {
    const { body, losses } = accepted(request, { model });
    return { thinking: body.thinking, effort: (body.output_config as JsonObject | undefined)?.effort, losses };
  };
  const summarized = { type: 'adaptive', display: 'summarized' };

  it.each([
    ['claude-opus-5-5', 'none', { type: 'disabled' }, undefined],
    ['claude-opus-5-5', 'minimal', summarized, 'low'],
    ['claude-opus-5-5', 'low', summarized, 'low'],
    ['claude-opus-5-5', 'medium', summarized, 'medium'],
    ['claude-opus-5-5', 'xhigh', summarized, 'xhigh'],
    ['claude-opus-5-5', 'max', summarized, 'max'],
    ['claude-opus-4-6', 'xhigh', summarized, 'max'],
    ['claude-opus-4-6', 'high', summarized, 'high'],
    ['claude-sonnet-4-5', 'none', { type: 'disabled' }, undefined],
    ['claude-sonnet-4-5', 'minimal', { type: 'enabled', budget_tokens: 1024 }, undefined],
    ['claude-sonnet-4-5', 'medium', { type: 'enabled', budget_tokens: 8192 }, undefined],
    ['claude-sonnet-4-5', 'high', { type: 'enabled', budget_tokens: 24_576 }, undefined],
    ['claude-sonnet-4-5', 'xhigh', { type: 'enabled', budget_tokens: 32_768 }, undefined],
    ['claude-sonnet-4-5', 'max', { type: 'enabled', budget_tokens: 63_999 }, undefined],
  ] as const)('section 2.4: %s with effort %s', (model, effort, thinking, expected) => {
    expect(thinkingOf({ reasoning: { effort } }, model)).toEqual({ thinking, effort: expected, losses: [] });
  });

  it('says nothing where the client said nothing', () => {
    expect(thinkingOf({}, 'claude-opus-5-5')).toEqual({ thinking: undefined, effort: undefined, losses: [] });
  });

  it('turns a budget into an effort for models that have none', () => {
    const of = (budgetTokens: number) => thinkingOf({ reasoning: { mode: 'budget', budgetTokens } }, 'claude-opus-5-5');
    expect(of(1024)).toMatchObject({ thinking: summarized, effort: 'low' });
    expect(of(8000)).toMatchObject({ effort: 'medium' });
    expect(of(31_999)).toMatchObject({ effort: 'high' });
    expect(thinkingOf({ reasoning: { mode: 'budget', budgetTokens: 2000 } }, 'claude-opus-4-6').thinking).toEqual({
      type: 'enabled',
      budget_tokens: 2000,
    });
  });

  it('trap 40 (langwatch/langwatch#1198): keeps the budget below max_tokens and above the floor, or leaves thinking out', () => {
    const of = (maxOutputTokens: number) =>
      thinkingOf({ maxOutputTokens, reasoning: { effort: 'high' } }, 'claude-sonnet-4-5');
    expect(of(4000).thinking).toEqual({ type: 'enabled', budget_tokens: 3999 });
    expect(of(1025).thinking).toEqual({ type: 'enabled', budget_tokens: 1024 });
    expect(of(1024)).toEqual({ thinking: undefined, effort: undefined, losses: ['reasoning'] });
  });

  it.each(['claude-sonnet-4-5', 'claude-opus-5-5'])(
    'trap 39 (mastra-ai/mastra#7507): a forced tool wins over thinking on %s',
    (model) => {
      const forced = { reasoning: { effort: 'high' }, tools: [tool] } as const;
      const one = thinkingOf({ ...forced, toolChoice: { mode: 'tool', name: 'f' } }, model);
      const any = thinkingOf({ ...forced, toolChoice: { mode: 'required' } }, model);
      const off = model === 'claude-opus-5-5' ? { type: 'disabled' } : undefined;
      expect([one.thinking, any.thinking]).toEqual([off, off]);
      expect(one.losses).toEqual(['reasoning']);
      expect(thinkingOf({ ...forced, toolChoice: { mode: 'auto' } }, model).thinking).not.toEqual(off);
    },
  );

  it('trap 36 (router-for-me/CLIProxyAPI#1078): a tool loop without signed thinking goes on without thinking on budget models', () => {
    const messages = [user('Hi'), assistant(thought(), call('a')), user(result('a', 'ok'))];
    const request = { messages, tools: [tool], reasoning: { effort: 'high' } } as const;
    expect(thinkingOf(request, 'claude-sonnet-4-5')).toMatchObject({ thinking: undefined });
    expect(thinkingOf(request, 'claude-opus-5-5')).toMatchObject({ thinking: summarized });
    const signed = {
      ...request,
      messages: [user('Hi'), assistant(thought('sig'), call('a')), user(result('a', 'ok'))],
    };
    expect(thinkingOf(signed, 'claude-sonnet-4-5')).toMatchObject({ thinking: { type: 'enabled' } });
  });

  it('lets a model that thinks sample freely no more', () => {
    const { body } = accepted({ sampling: { temperature: 0.3, topK: 2 }, reasoning: { effort: 'low' } });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_k');
  });

  it('section 0.2: without thinking claude-opus-5 takes efforts up to high', () => {
    const off = (effort: 'max' | 'low') => thinkingOf({ reasoning: { mode: 'off', effort } }, 'claude-opus-5-5');
    expect(off('max')).toMatchObject({ thinking: { type: 'disabled' }, effort: 'high' });
    expect(off('low')).toMatchObject({ effort: 'low' });
    expect(thinkingOf({ reasoning: { mode: 'off', effort: 'max' } }, 'claude-opus-4-8')).toMatchObject({
      effort: 'max',
    });
  });

  it('asks nothing of a model that cannot think', () => {
    expect(thinkingOf({ reasoning: { effort: 'high' } }, 'claude-3-haiku')).toMatchObject({
      thinking: undefined,
      losses: ['reasoning'],
    });
    expect(thinkingOf({ reasoning: { mode: 'off' } }, 'claude-3-haiku')).toMatchObject({
      thinking: undefined,
      losses: [],
    });
  });
});

describe('encodeRequest: signatures', () => {
  it('sends thinking that Anthropic signed back as it came', () => {
    const redacted: ChatBlock = { type: 'reasoning', text: '', redacted: { origin: OWN, value: 'sig' } };
    const messages = [user('a'), assistant(thought('sig'), redacted, 'b'), user('c')];
    expect(messagesOf(messages)[1]?.content.slice(0, 2)).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'sig' },
    ]);
  });

  it('trap 37 (router-for-me/CLIProxyAPI#1584): strips thinking that another vendor signed, and unsigned thinking', () => {
    const foreign: ChatBlock = { type: 'reasoning', text: '', redacted: { origin: 'openai-responses', value: 'enc' } };
    const messages = [user('a'), assistant(thought('s', 'gemini-generate'), foreign, thought(), 'b'), user('c')];
    const { body, losses } = accepted({ messages });
    expect((body.messages as unknown as JsonObject[])[1]?.content).toEqual([{ type: 'text', text: 'b' }]);
    expect(losses).toEqual(['reasoning-history']);
  });

  it('drops a message that was nothing but such thinking, and merges around it', () => {
    expect(messagesOf([user('a'), assistant(thought()), user('b')])).toHaveLength(1);
  });
});
