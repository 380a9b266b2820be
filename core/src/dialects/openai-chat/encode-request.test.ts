import { describe, expect, it } from '@jest/globals';
import type { ChatTool, Effort, JsonObject, Loss, Reasoning } from '../../contract/index.ts';
import { chatRequest, type EncodeInit, encodeContext, encoded } from './__fixtures__/kit.ts';
import { encodeRequest } from './encode-request.ts';

const base = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] };
const tool: ChatTool = { type: 'function', name: 'f', schema: { type: 'object', properties: {} } };

describe('the body of a chat request', () => {
  it('holds what was asked for and nothing else', () => {
    expect(encoded({})).toEqual(base);
  });

  it('rule 1.3.7: a conversation that has no message left is refused here, not by the upstream', () => {
    const empty = chatRequest({ messages: [{ role: 'user', blocks: [{ type: 'text', text: '' }] }] });
    expect(() => encodeRequest(empty, encodeContext())).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_INVALID', param: 'messages' }),
    );
  });

  it('asks for a stream and its usage by the option', () => {
    const asked = (options: EncodeInit['options']) => encoded({}, { isStream: true, ...(options && { options }) });
    expect(asked(undefined)).toEqual({ ...base, stream: true, stream_options: { include_usage: true } });
    expect(asked({ streamOptions: 'drop' })).toEqual({ ...base, stream: true });
    expect(asked({ streamOptions: 'keep' })).toEqual({ ...base, stream: true });
    const wishing = { extras: { 'openai-chat': { includeUsage: true } } };
    expect(encoded(wishing, { isStream: true, options: { streamOptions: 'keep' } }).stream_options).toBeDefined();
  });

  it.each([
    ['gpt-4o', 'max_tokens'],
    ['gpt-4.1-mini', 'max_tokens'],
    ['gpt-35-turbo', 'max_tokens'],
    ['gpt-5-chat-latest', 'max_tokens'],
    ['llama3', 'max_tokens'],
    ['gpt-5', 'max_completion_tokens'],
    ['openai/gpt-5.1-codex', 'max_completion_tokens'],
    ['gpt-5.2-chat-latest', 'max_completion_tokens'],
    ['o3-mini', 'max_completion_tokens'],
    ['o1', 'max_completion_tokens'],
  ])('limits the answer of %s by %s', (model, field) => {
    const { max_tokens, max_completion_tokens } = encoded({ maxOutputTokens: 5 }, { model });
    expect({ max_tokens, max_completion_tokens }).toEqual({
      max_tokens: undefined,
      max_completion_tokens: undefined,
      [field]: 5,
    });
  });

  it('looks at the family behind a free name, and believes the options first', () => {
    const { max_completion_tokens } = encoded({ maxOutputTokens: 5 }, { model: 'prod', facts: { family: 'gpt-5' } });
    expect(max_completion_tokens).toBe(5);
    expect(
      encoded({ maxOutputTokens: 5 }, { model: 'gpt-5', options: { maxTokensField: 'max_tokens' } }).max_tokens,
    ).toBe(5);
    expect(
      encoded({ maxOutputTokens: 5 }, { model: 'prod', options: { reasoningModel: true } }).max_completion_tokens,
    ).toBe(5);
  });

  it('says no to warming a cache', () => {
    expect(() => encoded({ maxOutputTokens: 0 })).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED', param: 'max_tokens' }),
    );
  });

  it('sends sampling only to models that take it', () => {
    const sampling = { temperature: 0.5, topP: 0.9, topK: 3, seed: 1, frequencyPenalty: 0.1, presencePenalty: 0.2 };
    const fields = { temperature: 0.5, top_p: 0.9, seed: 1, frequency_penalty: 0.1, presence_penalty: 0.2 };
    const losses: Loss[] = [];
    expect(encoded({ sampling }, { losses })).toEqual({ ...base, ...fields });
    expect(encoded({ sampling }, { options: { topK: true } }).top_k).toBe(3);
    expect(encoded({ sampling }, { model: 'gpt-5', losses })).toEqual({ ...base, model: 'gpt-5', seed: 1 });
    expect(losses.map(({ feature }) => feature)).toEqual(['top-k', 'top-k', 'sampling']);
    const { temperature, frequency_penalty } = encoded({ sampling, reasoning: { mode: 'off' } }, { model: 'gpt-5.1' });
    expect([temperature, frequency_penalty]).toEqual([0.5, undefined]);
    expect(encoded({ sampling }, { model: 'gpt-4o-mini-search-preview' }).temperature).toBeUndefined();
  });

  it('sends four stop sequences, and none to models that take none', () => {
    const losses: Loss[] = [];
    const stopSequences = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(encoded({ stopSequences }, { losses }).stop).toEqual(['a', 'b', 'c', 'd']);
    expect(losses).toEqual([{ feature: 'stop-sequence', effect: expect.any(String), count: 2 }]);
    expect(encoded({ stopSequences: ['a'] }, { model: 'o3' }).stop).toBeUndefined();
    expect(encoded({ stopSequences: ['a'] }, { model: 'o3-mini' }).stop).toEqual(['a']);
    expect(encoded({ stopSequences: ['a'] }, { model: 'o4-mini-2025-04-16' }).stop).toBeUndefined();
  });

  it('names the end user in at most 64 characters, the same ones every time', () => {
    const long = 'user_'.repeat(20);
    const id = encoded({ user: long }).safety_identifier;
    expect([id, encoded({ user: 'ann' }).safety_identifier]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 'ann']);
    expect(encoded({ user: long }).safety_identifier).toBe(id);
  });

  it.each([
    ['auto', 'auto'],
    ['standard_only', 'default'],
    ['flex', 'flex'],
    ['odd', undefined],
  ])('maps the service tier %s to %s', (serviceTier, expected) => {
    expect(encoded({ serviceTier }).service_tier).toBe(expected);
  });

  it('wraps a schema for the answer, strict only where it already obeys', () => {
    const strict = {
      type: 'object',
      properties: { a: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    };
    const loose = { type: 'object', properties: { a: { type: 'string' } } };
    const formatOf = (schema: JsonObject) => encoded({ output: { type: 'json-schema', schema } }).response_format;
    expect(formatOf(strict)).toEqual({
      type: 'json_schema',
      json_schema: { name: 'structured_output', schema: strict, strict: true },
    });
    expect(formatOf(loose)).toMatchObject({ json_schema: { schema: loose, strict: false } });
    expect(encoded({ output: { type: 'json' } }).response_format).toEqual({ type: 'json_object' });
  });

  it('gives fields of its own dialect back, but not over what is asked for', () => {
    const extras = { 'openai-chat': { body: { store: true, logit_bias: { 1: 2 }, model: 'other' } } };
    expect(encoded({ extras })).toEqual({ ...base, store: true, logit_bias: { 1: 2 } });
    expect(encoded({ extras }, { model: 'gpt-5' })).toEqual({ ...base, model: 'gpt-5', store: true });
  });
});

describe('how much the model thinks', () => {
  const effort = (reasoning: Reasoning, init: EncodeInit = {}) => encoded({ reasoning }, init).reasoning_effort;
  const all: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

  it.each<[Reasoning, Effort | undefined]>([
    [{ effort: 'max' }, 'max'],
    [{ mode: 'off' }, 'none'],
    [{ mode: 'budget', budgetTokens: 1024 }, 'low'],
    [{ mode: 'budget', budgetTokens: 8192 }, 'medium'],
    [{ mode: 'budget', budgetTokens: 24_576 }, 'high'],
    [{ mode: 'budget', budgetTokens: 31_999 }, 'xhigh'],
    [{ mode: 'budget', budgetTokens: 31_999, effort: 'low' }, 'low'],
    [{ mode: 'adaptive' }, 'high'],
    [{ mode: 'adaptive', effort: 'medium' }, 'medium'],
    [{ mode: 'budget' }, undefined],
  ])('is %j as %s', (reasoning, expected) => {
    expect(effort(reasoning, { options: { efforts: all } })).toBe(expected);
  });

  it.each<[string, Effort, Effort | undefined]>([
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5', 'max', 'high'],
    ['gpt-5-codex', 'minimal', 'low'],
    ['gpt-5.1', 'none', 'none'],
    ['gpt-5.1', 'minimal', 'low'],
    ['gpt-5.1', 'xhigh', 'high'],
    ['gpt-5.1-codex-max', 'xhigh', 'xhigh'],
    ['gpt-5.2', 'max', 'xhigh'],
    ['o3', 'max', 'high'],
    ['o3', 'none', undefined],
    ['gpt-4o', 'high', undefined],
    ['llama3', 'max', 'high'],
    ['llama3', 'none', undefined],
  ])('of %s at %s is %s', (model, wanted, expected) => {
    const losses: Loss[] = [];
    expect(effort({ effort: wanted }, { model, losses })).toBe(expected);
    expect(losses).toHaveLength(expected === undefined ? 1 : 0);
  });

  it('keeps the budget where the upstream has a field for it', () => {
    const budget = { mode: 'budget', budgetTokens: 5000 } as const;
    const body = encoded({ reasoning: budget }, { model: 'qwen3', options: { budgetField: 'thinking_budget' } });
    expect([body.reasoning_effort, body.thinking_budget]).toEqual(['medium', 5000]);
    expect(encoded({ reasoning: { ...budget, mode: 'off' } }, { options: { budgetField: 'b' } }).b).toBeUndefined();
  });
});

describe('tools', () => {
  it('are functions with an object schema', () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        inner: { type: 'object' },
        list: { type: 'array', items: { type: ['object', 'null'] } },
        choice: { anyOf: [{ type: 'object' }, { type: 'string' }] },
        constructor: { type: 'string', default: { type: 'object' } },
      },
      additionalProperties: false,
    };
    const body = encoded({
      tools: [
        { type: 'function', name: 'f', schema, isStrict: false },
        { type: 'function', name: 'g' },
      ],
    });
    const { $schema, ...rest } = schema;
    expect(body.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'f',
          strict: false,
          parameters: {
            ...rest,
            properties: {
              inner: { type: 'object', properties: {} },
              list: { type: 'array', items: { type: ['object', 'null'], properties: {} } },
              choice: { anyOf: [{ type: 'object', properties: {} }, { type: 'string' }] },
              constructor: { type: 'string', default: { type: 'object' } },
            },
          },
        },
      },
      { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
    ]);
  });

  it('bring the choice along, by the name that is sent', () => {
    const name = `mcp__${'x'.repeat(70)}`;
    const request = chatRequest({
      tools: [{ ...tool, name }],
      toolChoice: { mode: 'tool', name },
      allowsParallelTools: false,
    });
    const { body, replyRules } = encodeRequest(request, encodeContext());
    const sent = (body.tool_choice as { function: { name: string } }).function.name;
    expect(sent).toMatch(/^mcp__x{50}_[0-9a-f]{8}$/);
    expect([body.parallel_tool_calls, replyRules]).toEqual([false, { toolNames: new Map([[sent, name]]) }]);
  });

  it('of others that run at the client get a schema, those that run elsewhere are left out', () => {
    const opaque = (kind: string, name: string): ChatTool => ({
      type: 'opaque',
      dialect: 'anthropic-messages',
      kind,
      name,
      value: { type: kind, name },
    });
    const tools = [
      opaque('bash_20250124', 'bash'),
      opaque('text_editor_20250728', 'edit'),
      opaque('code_execution_20250825', 'x'),
    ];
    const losses: Loss[] = [];
    const sent = encoded({ tools }, { losses }).tools as { function: { name: string; parameters: JsonObject } }[];
    expect(
      sent.map(({ function: { name, parameters } }) => [name, Object.keys(parameters.properties as object)]),
    ).toEqual([
      ['bash', ['command', 'restart']],
      ['edit', ['command', 'path', 'old_str', 'new_str', 'insert_line', 'view_range', 'file_text']],
    ]);
    expect(losses).toEqual([expect.objectContaining({ feature: 'server-tool' })]);
    expect(() => encoded({ tools }, { options: { serverTools: 'reject' } })).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED', param: 'tools' }),
    );
    const search = [opaque('web_search_20250305', 'web_search')];
    expect(encoded({ tools: search }, { options: { webSearch: true } })).toEqual({ ...base, web_search_options: {} });
  });

  it('of plain text are custom tools where there are such, else functions with one argument', () => {
    const grammar = { syntax: 'lark', definition: 'start: "a"' };
    const tools: ChatTool[] = [{ type: 'freeform', name: 'patch', description: 'd', grammar }];
    const toolChoice = { mode: 'tool', name: 'patch' } as const;
    const newer = encodeRequest(chatRequest({ tools, toolChoice }), encodeContext({ model: 'gpt-5.1' }));
    expect(newer).toEqual({
      body: {
        ...base,
        model: 'gpt-5.1',
        tools: [{ type: 'custom', custom: { name: 'patch', description: 'd', format: { type: 'grammar', grammar } } }],
        tool_choice: { type: 'custom', custom: { name: 'patch' } },
      },
    });
    const older = encodeRequest(chatRequest({ tools, toolChoice }), encodeContext());
    expect(older.replyRules).toEqual({ freeformTools: ['patch'] });
    expect(older.body.tools).toEqual([
      {
        type: 'function',
        function: {
          name: 'patch',
          description: expect.stringContaining('start: "a"'),
          parameters: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
        },
      },
    ]);
  });

  it('of plain text are the same kind in the history', () => {
    const messages = [
      {
        role: 'assistant' as const,
        blocks: [
          { type: 'tool-call' as const, callId: 'c', name: 'patch', kind: 'freeform' as const, arguments: 'a\nb' },
        ],
      },
    ];
    const callOf = (model: string) => (encoded({ messages }, { model }).messages as JsonObject[])[0]?.tool_calls;
    expect(callOf('gpt-5.1')).toEqual([{ id: 'c', type: 'custom', custom: { name: 'patch', input: 'a\nb' } }]);
    expect(callOf('gpt-4o')).toEqual([
      { id: 'c', type: 'function', function: { name: 'patch', arguments: '{"input":"a\\nb"}' } },
    ]);
  });

  it('of this dialect go back as they came', () => {
    const value = { type: 'openrouter:web_search', engine: 'x' };
    const tools: ChatTool[] = [
      { type: 'opaque', dialect: 'openai-chat', kind: 'openrouter:web_search', value },
      { type: 'opaque', dialect: 'openai-chat', kind: 'web_search_options', value: { search_context_size: 'low' } },
    ];
    expect(encoded({ tools })).toEqual({ ...base, tools: [value], web_search_options: { search_context_size: 'low' } });
  });

  it('carry a cache breakpoint where the upstream takes it', () => {
    const cached: ChatTool = { ...tool, extras: { 'anthropic-messages': { cache_control: { type: 'ephemeral' } } } };
    expect(encoded({ tools: [cached] }, { options: { cacheControl: 'anthropic' } }).tools).toEqual([
      expect.objectContaining({ cache_control: { type: 'ephemeral' } }),
    ]);
    expect(JSON.stringify(encoded({ tools: [cached] }).tools)).not.toContain('cache_control');
  });

  it('that are not sent cannot be chosen', () => {
    const losses: Loss[] = [];
    const body = encoded({ tools: [tool], toolChoice: { mode: 'tool', name: 'gone' } }, { losses });
    expect([body.tool_choice, losses.map(({ feature }) => feature)]).toEqual([undefined, ['tool-choice']]);
  });
});
