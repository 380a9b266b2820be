import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatRequest, Effort, Reasoning } from '../../contract/index.ts';
import { assistant, call, encode, refusal, result, system, tool, user } from './__fixtures__/requests.ts';

const OLD = { model: 'gemini-2.5-flash' };
const image: ChatBlock = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } };

describe('the conversation', () => {
  it('begins with the user, has turns of one role each and nothing empty', () => {
    const { contents } = encode({ messages: [assistant('hi'), assistant('there'), user(''), user('a'), user('b')] });
    expect(contents).toEqual([
      { role: 'user', parts: [{ text: '(continued)' }] },
      { role: 'model', parts: [{ text: 'hi' }, { text: 'there' }] },
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
    ]);
  });

  it('of system messages alone asks the last one', () => {
    const { body, contents } = encode({ messages: [system('Be brief.'), system('Who are you?')] });
    expect(body.systemInstruction).toEqual({ parts: [{ text: 'Be brief.' }] });
    expect(contents).toEqual([{ role: 'user', parts: [{ text: 'Who are you?' }] }]);
  });

  it('says results and errors of tools as objects, with the names of their calls', () => {
    const failed = { ...result('b', 'broken'), isError: true };
    const messages = [
      user('x'),
      assistant(call('a', '{"n":1}', 'f'), call('b', '', 'g')),
      user(failed, result('a', 'ok')),
    ];
    expect(encode({ messages }).contents.at(-1)?.parts).toEqual([
      { functionResponse: { id: 'b', name: 'g', response: { error: 'broken' } } },
      { functionResponse: { id: 'a', name: 'f', response: { output: 'ok' } } },
    ]);
  });

  it('puts pictures of results into them, or beside them for older models', () => {
    const messages = [user('x'), assistant(call('a')), user(result('a', 'see', image))];
    const inside = { inlineData: { mimeType: 'image/png', data: 'AAAA' } };
    expect(encode({ messages }).contents.at(-1)?.parts).toEqual([
      { functionResponse: { id: 'a', name: 'f', response: { output: 'see' }, parts: [inside] } },
    ]);
    expect(encode({ messages }, OLD).contents.at(-1)?.parts).toEqual([
      { functionResponse: { id: 'a', name: 'f', response: { output: 'see' } } },
      inside,
    ]);
  });

  it('mends calls without results and results without calls', () => {
    const messages = [user('x'), assistant(call('a'), call('b')), user(result('b', 'ok'), result('z', 'lost'), 'next')];
    const { contents, losses } = encode({ messages });
    expect(contents.at(-1)?.parts.map((part) => Object.keys(part)[0])).toEqual([
      'functionResponse',
      'functionResponse',
      'text',
      'text',
      'text',
    ]);
    expect(losses).toEqual(['missing-result', 'orphan-result']);
    expect(refusal(() => encode({ messages: [user('x'), assistant(call('a'))] }))?.[0]).toBe('PP_REQUEST_INVALID');
  });

  it('keeps thoughts that this service signed, and no others', () => {
    const thought = (origin: string): ChatBlock => ({
      type: 'reasoning',
      text: 'hm',
      signature: { origin, value: 'FAKE' },
    });
    const messages = [user('x'), assistant(thought('gemini-generate'), thought('anthropic-messages'), 'y'), user('z')];
    const { contents, losses } = encode({ messages });
    expect(contents[1]?.parts).toEqual([{ text: 'hm', thought: true, thoughtSignature: 'FAKE' }, { text: 'y' }]);
    expect(losses).toEqual(['reasoning-history']);
  });

  it('says media as data or by address, and refuses files of other vendors', () => {
    const url = (address: string): ChatBlock => ({ type: 'image', source: { kind: 'url', url: address } });
    const text: ChatBlock = { type: 'document', title: 'a.txt', source: { kind: 'text', text: 'hi' } };
    expect(
      encode({ messages: [user(url('https://example.test/a.png?x'), url('https://example.test/b'), text)] }).contents[0]
        ?.parts,
    ).toEqual([
      { fileData: { mimeType: 'image/png', fileUri: 'https://example.test/a.png?x' } },
      { fileData: { fileUri: 'https://example.test/b' } },
      { text: 'Title: a.txt' },
      { inlineData: { mimeType: 'text/plain', data: 'aGk=' } },
    ]);
    const uploaded: ChatBlock = { type: 'image', source: { kind: 'file', id: 'file_1' } };
    expect(refusal(() => encode({ messages: [user(uploaded)] }))?.[0]).toBe('PP_REQUEST_UNSUPPORTED');
    expect(refusal(() => encode({ messages: [] }))?.[0]).toBe('PP_REQUEST_INVALID');
  });

  it('leaves out blocks that only other dialects know', () => {
    const opaque: ChatBlock = { type: 'opaque', dialect: 'anthropic-messages', kind: 'server_tool_use', value: {} };
    expect(encode({ messages: [user('x', opaque)] }).losses).toEqual(['opaque-block']);
  });
});

describe('thinking', () => {
  const config = (model: string, reasoning: Reasoning) => encode({ reasoning }, { model }).config?.thinkingConfig;
  const effort = (word: Effort): Reasoning => ({ effort: word });

  it.each([
    ['gemini-3-pro-preview', effort('medium'), { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-3-pro-preview', effort('low'), { thinkingLevel: 'LOW', includeThoughts: true }],
    ['gemini-3.1-pro-preview', effort('medium'), { thinkingLevel: 'MEDIUM', includeThoughts: true }],
    ['gemini-3-flash-preview', effort('minimal'), { thinkingLevel: 'MINIMAL', includeThoughts: true }],
    ['gemini-3-flash-preview', effort('max'), { thinkingLevel: 'HIGH', includeThoughts: true }],
    ['gemini-3-pro-preview', { mode: 'budget', budgetTokens: 500 }, { thinkingLevel: 'LOW', includeThoughts: true }],
    ['gemini-3-pro-preview', { mode: 'adaptive' }, { includeThoughts: true }],
    ['gemini-3-pro-preview', { mode: 'off' }, { thinkingLevel: 'LOW' }],
    ['gemini-2.5-pro', effort('high'), { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.5-pro', { mode: 'budget', budgetTokens: 10 }, { thinkingBudget: 128, includeThoughts: true }],
    ['gemini-2.5-pro', { mode: 'off' }, { thinkingBudget: 128 }],
    ['gemini-2.5-flash', { mode: 'off' }, { thinkingBudget: 0 }],
    ['models/gemini-2.5-flash-lite', effort('max'), { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.5-flash', { mode: 'adaptive' }, { thinkingBudget: -1, includeThoughts: true }],
    ['gemini-2.0-flash', effort('high'), undefined],
  ] as const)('of %s for %j is %j', (model, reasoning, expected) => {
    expect(config(model, reasoning)).toEqual(expected);
  });

  it('never says a level and a budget together', () => {
    for (const model of ['gemini-3-pro', 'gemini-2.5-pro', 'gemini-9-ultra']) {
      const said = config(model, { mode: 'budget', budgetTokens: 9000, effort: 'high' }) as object;
      expect('thinkingLevel' in said && 'thinkingBudget' in said).toBe(false);
    }
  });

  it('names a wish that cannot be met', () => {
    expect(encode({ reasoning: { mode: 'off' } }).losses).toEqual(['reasoning-off']);
    expect(encode({ reasoning: { effort: 'high' } }, { model: 'gemma-3' }).losses).toEqual(['reasoning']);
  });
});

describe('tools', () => {
  it('are declared once each, with their schema as it is', () => {
    const schema = { $schema: 'x', type: 'object', properties: { a: { type: ['string', 'null'] } } };
    const { body } = encode({
      tools: [{ ...tool, schema }, tool, { type: 'function', name: 'bare', description: 'd' }],
    });
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'f', parametersJsonSchema: { type: 'object', properties: {} } },
          { name: 'bare', description: 'd' },
        ],
      },
    ]);
  });

  it.each([
    [{ mode: 'auto' }, { mode: 'AUTO' }],
    [{ mode: 'required' }, { mode: 'ANY' }],
    [{ mode: 'none' }, { mode: 'NONE' }],
    [
      { mode: 'tool', name: 'f' },
      { mode: 'ANY', allowedFunctionNames: ['f'] },
    ],
  ] as const)('are chosen by %j as %j', (toolChoice, functionCallingConfig) => {
    expect(encode({ tools: [tool], toolChoice }).body.toolConfig).toEqual({ functionCallingConfig });
    expect(encode({ toolChoice }).body).not.toHaveProperty('toolConfig');
  });

  it('of plain input become functions, which the reply undoes', () => {
    const { body, replyRules } = encode({
      tools: [{ type: 'freeform', name: 'apply patch', grammar: { syntax: 'lark', definition: 'start: "x"' } }],
    });
    expect(body.tools).toEqual([
      {
        functionDeclarations: [
          {
            name: expect.any(String),
            description: expect.stringContaining('lark grammar'),
            parametersJsonSchema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
          },
        ],
      },
    ]);
    const [sent] = replyRules?.freeformTools ?? [];
    expect(sent).toMatch(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/);
    expect(replyRules?.toolNames?.get(sent ?? '')).toBe('apply patch');
  });

  it('that search come along where the upstream wants them and the model takes them', () => {
    const search = { type: 'opaque', dialect: 'anthropic-messages', kind: 'web_search_20250305', value: {} } as const;
    const webSearch = { options: { webSearch: true } };
    expect(encode({ tools: [search] }, webSearch).body.tools).toEqual([{ googleSearch: {} }]);
    expect(encode({ tools: [tool, search] }, webSearch).body.tools).toHaveLength(2);
    expect(encode({ tools: [tool, search] }, { ...OLD, ...webSearch }).losses).toEqual(['server-tool']);
    expect(encode({ tools: [search] }).losses).toEqual(['server-tool']);
  });
});

describe('the answer', () => {
  const output: ChatRequest['output'] = {
    type: 'json-schema',
    schema: { type: 'object', properties: { a: { const: 'x' } } },
  };

  it('has its shape as JSON schema, or in the older form', () => {
    expect(encode({ output }).config).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: output.schema,
    });
    expect(encode({ output }, { options: { schemas: 'openapi' } }).config).toEqual({
      responseMimeType: 'application/json',
      responseSchema: { type: 'OBJECT', properties: { a: { type: 'STRING', enum: ['x'] } } },
    });
    expect(encode({ output: { type: 'json' } }).config).toEqual({ responseMimeType: 'application/json' });
  });

  it('is asked for in words beside tools, where a model takes no shape then', () => {
    const { body, config, losses } = encode({ output, tools: [tool] }, OLD);
    expect(JSON.stringify(body.systemInstruction)).toContain('fits this JSON schema');
    expect([config, losses]).toEqual([undefined, ['output-format']]);
    expect(encode({ output, tools: [tool] }).config).toHaveProperty('responseJsonSchema');
  });
});

describe('settings', () => {
  it('are said in the words of this dialect', () => {
    const { body, config, losses } = encode(
      {
        maxOutputTokens: 9000,
        stopSequences: ['1', '2', '3', '4', '5', '6'],
        sampling: { temperature: 0.5, topP: 0.9, topK: 5, seed: 7, frequencyPenalty: 1, presencePenalty: 1 },
        serviceTier: 'default',
        user: 'u',
        tools: [tool],
        allowsParallelTools: false,
      },
      { facts: { maxOutputTokens: 8192 } },
    );
    expect(config).toEqual({
      temperature: 0.5,
      topP: 0.9,
      topK: 5,
      seed: 7,
      frequencyPenalty: 1,
      presencePenalty: 1,
      maxOutputTokens: 8192,
      stopSequences: ['1', '2', '3', '4', '5'],
    });
    expect(body.serviceTier).toBe('standard');
    expect(body).not.toHaveProperty('model');
    expect(losses.sort()).toEqual(['parallel-tools', 'stop-sequence', 'user']);
  });

  it('name breakpoints of a cache', () => {
    const extras = { 'anthropic-messages': { cache_control: { type: 'ephemeral' } } };
    expect(encode({ messages: [user({ type: 'text', text: 'x', extras })] }).losses).toEqual(['cache-breakpoint']);
  });
});
