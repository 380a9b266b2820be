import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { decodeContext } from './__fixtures__/contexts.ts';
import { decodeCountRequest, decodeRequest } from './decode-request.ts';

const OLD = { 'anthropic-version': '2023-06-01' };
const NEW = { 'anthropic-version': '2026-10-21' };
const OWN = 'anthropic-messages';

const hello: JsonObject = { role: 'user', content: 'Hello' };
const base: JsonObject = { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [hello] };

const decode = (body: JsonObject, headers: Readonly<Record<string, string>> = OLD) =>
  decodeRequest({ ...base, ...body }, decodeContext(headers));
const blocksOf = (content: JsonObject[string], role = 'user') =>
  decode({ messages: [{ role, content }] }).messages[0]?.blocks;

function refusal(body: JsonObject, headers?: Readonly<Record<string, string>>) {
  try {
    decode(body, headers);
  } catch (error) {
    return error as { code: string; param: string; message: string };
  }
  throw new Error('it was accepted');
}

describe('decodeRequest: fields', () => {
  it.each<[string, JsonObject]>([
    ['sampling', { temperature: 0.5, top_p: 0.9, top_k: 5 }],
    ['the way of the answer', { stream: true, stop_sequences: ['END'], service_tier: 'auto' }],
    ['who asks', { system: 'Be brief.', metadata: { user_id: 'u1' } }],
    ['tools', { tools: [{ name: 'f', input_schema: { type: 'object' } }], tool_choice: { type: 'auto' } }],
    ['thinking', { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }],
    ['the format', { output_format: { type: 'json_schema', schema: { type: 'object' } } }],
  ])('has no second copy of %s, which would undo what a stage changes in the first', (_, fields) => {
    expect(decode(fields).extras?.[OWN]).not.toHaveProperty('body');
    expect(decode({ ...fields, container: 'c' }).extras?.[OWN]).toMatchObject({ body: { container: 'c' } });
  });

  it('section 1.1: reads the plain ones', () => {
    const request = decode({
      system: 'Be brief.',
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      stop_sequences: ['END'],
      stream: true,
      metadata: { user_id: 'u1' },
      service_tier: 'standard_only',
    });
    expect(request).toEqual({
      model: 'claude-sonnet-4-5',
      maxOutputTokens: 100,
      messages: [
        { role: 'system', blocks: [{ type: 'text', text: 'Be brief.' }] },
        { role: 'user', blocks: [{ type: 'text', text: 'Hello' }] },
      ],
      tools: [],
      sampling: { temperature: 0.5, topP: 0.9, topK: 5 },
      stopSequences: ['END'],
      isStream: true,
      user: 'u1',
      serviceTier: 'default',
      extras: { [OWN]: { version: '2023-06-01' } },
    });
  });

  it.each<[JsonObject, readonly string[]]>([
    [{ speed: 'fast' }, ['speed']],
    [{ speed: 'standard' }, []],
    [{ output_config: { effort: 'low', task_budget: { total: 5 } } }, ['vendor-field']],
    [{ speed: 'fast', inference_geo: 'eu' }, ['speed', 'vendor-field']],
  ])('names what no other dialect can say: %j', (fields, losses) => {
    const context = decodeContext(OLD);
    decodeRequest({ ...base, ...fields }, context);
    expect(context.losses.map(({ feature }) => feature).toSorted()).toEqual(losses);
  });

  it('keeps what has no neutral form for an upstream of the same dialect', () => {
    const request = decode(
      {
        container: 'c1',
        context_management: { edits: [] },
        output_config: { effort: 'low', task_budget: { total: 5 } },
        thinking: { type: 'adaptive', display: 'omitted' },
      },
      { ...OLD, 'anthropic-beta': 'a,b' },
    );
    expect(request.extras?.[OWN]).toEqual({
      version: '2023-06-01',
      beta: 'a,b',
      thinking: { type: 'adaptive', display: 'omitted' },
      outputConfig: { task_budget: { total: 5 } },
      body: { container: 'c1', context_management: { edits: [] } },
    });
  });

  it.each([
    [{ thinking: { type: 'enabled', budget_tokens: 2048 } }, { mode: 'budget', budgetTokens: 2048 }],
    [
      { thinking: { type: 'adaptive' }, output_config: { effort: 'max' } },
      { mode: 'adaptive', effort: 'max' },
    ],
    [{ thinking: { type: 'between_tools' } }, { mode: 'adaptive' }],
    [
      { thinking: { type: 'disabled' }, output_config: { effort: 'low' } },
      { mode: 'off', effort: 'low' },
    ],
    [{ output_config: { effort: 'high' } }, { effort: 'high' }],
    [{}, undefined],
  ])('section 1.5: reads how much to think from %j', (body, expected) => {
    expect(decode(body).reasoning).toEqual(expected);
  });

  it('reads the shape of the answer; the old beta field wins', () => {
    const schema = { type: 'object' };
    expect(decode({ output_config: { format: { type: 'json_schema', schema } } }).output).toEqual({
      type: 'json-schema',
      schema,
    });
    const both = {
      output_format: { type: 'json_schema', schema: { a: 1 } },
      output_config: { format: { type: 'json_schema', schema } },
    };
    expect(decode(both).output).toEqual({ type: 'json-schema', schema: { a: 1 } });
  });

  it.each([
    [{ type: 'auto' }, { toolChoice: { mode: 'auto' } }],
    [
      { type: 'any', disable_parallel_tool_use: true },
      { toolChoice: { mode: 'required' }, allowsParallelTools: false },
    ],
    [{ type: 'none' }, { toolChoice: { mode: 'none' } }],
    [{ type: 'tool', name: 'f' }, { toolChoice: { mode: 'tool', name: 'f' } }],
  ])('trap 22, trap 23: reads the tool choice %j', (tool_choice, expected) => {
    expect(decode({ tools: [{ name: 'f' }], tool_choice })).toMatchObject(expected);
  });

  it('section 1.4: reads custom tools, keeps what only this dialect has, and carries typed tools unread', () => {
    const typed = { type: 'web_search_20250305', name: 'web_search', max_uses: 3 };
    const input_schema = { type: 'object', properties: { constructor: { type: 'string' } } };
    const custom = {
      name: 'f',
      description: 'd',
      input_schema,
      strict: true,
      defer_loading: true,
      cache_control: { type: 'ephemeral' },
    };
    expect(decode({ tools: [custom, { type: 'custom', name: 'g', input_schema }, typed] }).tools).toEqual([
      {
        type: 'function',
        name: 'f',
        description: 'd',
        schema: input_schema,
        isStrict: true,
        extras: { [OWN]: { defer_loading: true, cache_control: { type: 'ephemeral' } } },
      },
      { type: 'function', name: 'g', schema: input_schema },
      { type: 'opaque', dialect: OWN, kind: 'web_search_20250305', name: 'web_search', value: typed },
    ]);
  });

  it('rule 1.4, tool_choice: calls that may be parallel, as they are anyway, are no wish', () => {
    const tool_choice = { type: 'auto', disable_parallel_tool_use: false };
    expect(decode({ tool_choice }).allowsParallelTools).toBeUndefined();
  });

  it('takes the accounting block of Claude Code out of the system prompt', () => {
    const attribution = { type: 'text', text: 'x-anthropic-billing-header: cc_version=1;' };
    const request = decode({
      system: [attribution, { type: 'text', text: 'Rules', cache_control: { type: 'ephemeral' } }],
    });
    expect(request.messages[0]).toEqual({
      role: 'system',
      blocks: [{ type: 'text', text: 'Rules', extras: { [OWN]: { cache_control: { type: 'ephemeral' } } } }],
    });
    expect(request.extras?.[OWN]).toMatchObject({ attribution });
  });

  it('counts without max_tokens', () => {
    const { max_tokens: _unsaid, ...body } = base;
    expect(decodeCountRequest(body, decodeContext(OLD)).messages).toHaveLength(1);
  });
});

describe('decodeRequest: content', () => {
  it('section 1.2: reads images and documents of every source', () => {
    const of = (type: string, source: JsonObject, rest: JsonObject = {}) => blocksOf([{ type, source, ...rest }])?.[0];
    expect(of('image', { type: 'base64', media_type: 'image/png', data: 'AAAA' })).toEqual({
      type: 'image',
      source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' },
    });
    expect(of('image', { type: 'url', url: 'https://x.test/a.png' })).toEqual({
      type: 'image',
      source: { kind: 'url', url: 'https://x.test/a.png' },
    });
    expect(of('image', { type: 'file', file_id: 'f' })).toMatchObject({ source: { kind: 'file', id: 'f' } });
    const words = { title: 'T', context: 'C', citations: { enabled: true } };
    expect(of('document', { type: 'base64', media_type: 'application/pdf', data: 'JVBE' }, words)).toEqual({
      type: 'document',
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' },
      title: 'T',
      context: 'C',
      extras: { [OWN]: { citations: { enabled: true } } },
    });
    expect(of('document', { type: 'text', media_type: 'text/plain', data: 'words' })).toMatchObject({
      source: { kind: 'text', text: 'words' },
    });
    expect(of('document', { type: 'url', url: 'https://x.test/a.pdf' })).toMatchObject({
      source: { kind: 'url', url: 'https://x.test/a.pdf' },
    });
  });

  it('reads a document made of blocks as its words, followed by its pictures', () => {
    const picture = { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } };
    const document = {
      type: 'document',
      source: { type: 'content', content: [{ type: 'text', text: 'one' }, picture, { type: 'text', text: 'two' }] },
    };
    expect(blocksOf([document])).toEqual([
      { type: 'document', source: { kind: 'text', text: 'one\n\ntwo' }, extras: { [OWN]: { original: document } } },
      { type: 'image', source: { kind: 'url', url: 'https://x.test/a.png' }, extras: { [OWN]: { isDerived: true } } },
    ]);
  });

  it('gives search results and tool references words, and keeps the blocks', () => {
    const result = {
      type: 'search_result',
      title: 'T',
      source: 'https://x.test',
      content: [{ type: 'text', text: 'found' }],
    };
    expect(blocksOf([result])?.[0]).toEqual({
      type: 'text',
      text: 'T\nhttps://x.test\nfound',
      extras: { [OWN]: { original: result } },
    });
    const reference = { type: 'tool_reference', tool_name: 'mcp__find' };
    const found = blocksOf([{ type: 'tool_result', tool_use_id: 't', content: [reference] }])?.[0];
    expect(found).toMatchObject({ content: [{ type: 'text', extras: { [OWN]: { original: reference } } }] });
    expect(JSON.stringify(found)).toContain('mcp__find');
  });

  it('reads tool results of every form', () => {
    expect(blocksOf([{ type: 'tool_result', tool_use_id: 't', content: 'ok' }])).toEqual([
      { type: 'tool-result', callId: 't', content: [{ type: 'text', text: 'ok' }] },
    ]);
    expect(blocksOf([{ type: 'tool_result', tool_use_id: 't', is_error: true }])).toEqual([
      { type: 'tool-result', callId: 't', content: [], isError: true },
    ]);
  });

  it('trap 20, trap 21: keeps pictures and documents inside a tool result', () => {
    const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' };
    const content = [
      { type: 'image', source },
      { type: 'document', source: { type: 'url', url: 'https://x.test/a.pdf' } },
    ];
    expect(blocksOf([{ type: 'tool_result', tool_use_id: 't', content }])?.[0]).toMatchObject({
      content: [{ type: 'image' }, { type: 'document' }],
    });
  });

  it('trap 19 (BerriAI/litellm#16711): a result with several texts is one result', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    expect(blocksOf([{ type: 'tool_result', tool_use_id: 't', content }])).toHaveLength(1);
  });

  it('trap 22: keeps the words next to a result', () => {
    const blocks = blocksOf([
      { type: 'tool_result', tool_use_id: 't', content: 'ok' },
      { type: 'text', text: 'And now?' },
    ]);
    expect(blocks?.map(({ type }) => type)).toEqual(['tool-result', 'text']);
  });

  it('reads calls, thinking and redacted thinking of the assistant', () => {
    const blocks = blocksOf(
      [
        { type: 'thinking', thinking: 'hm', signature: 'sig' },
        { type: 'redacted_thinking', data: 'xyz' },
        { type: 'tool_use', id: 't', name: 'f', input: { a: 1 }, caller: { type: 'direct' } },
        { type: 'tool_use', id: 'u', name: 'g', input: {} },
      ],
      'assistant',
    );
    expect(blocks).toEqual([
      { type: 'reasoning', text: 'hm', signature: { origin: OWN, value: 'sig' } },
      { type: 'reasoning', text: '', redacted: { origin: OWN, value: 'xyz' } },
      {
        type: 'tool-call',
        callId: 't',
        name: 'f',
        kind: 'function',
        arguments: '{"a":1}',
        extras: { [OWN]: { caller: { type: 'direct' } } },
      },
      { type: 'tool-call', callId: 'u', name: 'g', kind: 'function', arguments: '{}' },
    ]);
  });

  it.each(['', 'pp1.0123456789'])('signatures (a): thinking signed %j proves nothing', (signature) => {
    const blocks = blocksOf([{ type: 'thinking', thinking: 'hm', signature }], 'assistant');
    expect(blocks).toEqual([{ type: 'reasoning', text: 'hm' }]);
  });

  it('reads thinking from the assistant alone', () => {
    expect(
      blocksOf([
        { type: 'thinking', thinking: 'hm', signature: 's' },
        { type: 'text', text: 'a' },
      ]),
    ).toEqual([{ type: 'text', text: 'a' }]);
  });

  it.each([
    'server_tool_use',
    'web_search_tool_result',
    'mcp_tool_use',
    'compaction',
    'container_upload',
    'constructor',
    '__proto__',
  ])('carries a block of the kind %s unread', (type) => {
    const block = { type, id: 'x' };
    expect(blocksOf([block], 'assistant')).toEqual([{ type: 'opaque', dialect: OWN, kind: type, value: block }]);
  });

  it('keeps system messages where they stand, with their own fields', () => {
    const system = { role: 'system', content: [{ type: 'text', text: 'note' }], output_config: { effort: 'low' } };
    expect(decode({ messages: [hello, system] }).messages[1]).toEqual({
      role: 'system',
      blocks: [{ type: 'text', text: 'note' }],
      extras: { [OWN]: { output_config: { effort: 'low' } } },
    });
  });

  it('a result without a call is data, not an error', () => {
    expect(blocksOf([{ type: 'tool_result', content: 'ok' }])).toMatchObject([{ type: 'tool-result', callId: '' }]);
  });

  it('security 20: keys like __proto__ are data', () => {
    const body = JSON.parse(
      '{"tools":[{"name":"f","input_schema":{"type":"object"},"__proto__":{"polluted":1}}]}',
    ) as JsonObject;
    decode(body);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe('decodeRequest: refusals', () => {
  it.each<[JsonObject, string]>([
    [{ messages: undefined }, 'messages'],
    [{ messages: 'hi' }, 'messages'],
    [{ messages: [] }, 'messages'],
    [{ messages: [3] }, 'messages.0'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.role'],
    [{ messages: [{ role: 'user', content: 3 }] }, 'messages.0.content'],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content'],
    [{ messages: [{ role: 'user', content: ['x'] }] }, 'messages.0.content.0.type'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages.0.content.0.text'],
    [{ messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] }, 'messages.0.content.0.source'],
    [
      { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url' } }] }] },
      'messages.0.content.0.source.url.url',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] }] },
      'messages.0.content.0',
    ],
    [
      { messages: [{ role: 'assistant', content: [{ type: 'tool_result', tool_use_id: 'a' }] }] },
      'messages.0.content.0',
    ],
    [
      { messages: [{ role: 'assistant', content: [{ type: 'tool_use', id: 'a', input: {} }] }] },
      'messages.0.content.0.tool_use.name',
    ],
    [{ model: undefined }, 'model'],
    [{ model: '' }, 'model'],
    [{ max_tokens: undefined }, 'max_tokens'],
    [{ max_tokens: '100' }, 'max_tokens'],
    [{ max_tokens: -1 }, 'max_tokens'],
    [{ max_tokens: 1.5 }, 'max_tokens'],
    [{ system: 5 }, 'system'],
    [{ temperature: 'hot' }, 'temperature'],
    [{ stop_sequences: 'END' }, 'stop_sequences'],
    [{ stop_sequences: [1] }, 'stop_sequences'],
    [{ tools: {} }, 'tools'],
    [{ tools: [1] }, 'tools.0'],
    [{ tools: [{ input_schema: {} }] }, 'tools.0.name'],
    [{ tools: [{ name: 'f', input_schema: [] }] }, 'tools.0.input_schema'],
    [{ tool_choice: { type: 'sometimes' } }, 'tool_choice.type'],
    [{ tool_choice: 'any' }, 'tool_choice.type'],
    [{ tool_choice: { type: 'tool' } }, 'tool_choice.name'],
    [{ thinking: {} }, 'thinking.type'],
    [{ thinking: { type: 'enabled' } }, 'thinking.enabled.budget_tokens'],
  ])('%j is refused at %s', (body, param) => {
    expect(refusal(body)).toMatchObject({ code: 'PP_REQUEST_INVALID', param });
    expect(refusal(body).message).toContain(param);
  });

  it('section 1.1: max_tokens 0 only warms a cache', () => {
    expect(refusal({ max_tokens: 0 })).toMatchObject({ code: 'PP_REQUEST_UNSUPPORTED', param: 'max_tokens' });
  });

  it.each(['temperature', 'top_p', 'top_k'])(
    'trap 46 (ttlequals0/MinusPod#926), section 0.1: version 2026-10-21 has no %s',
    (name) => {
      expect(refusal({ [name]: 1 }, NEW)).toMatchObject({
        param: name,
        message: `${name}: Extra inputs are not permitted`,
      });
      expect(decode({ [name]: 1 }, OLD).sampling).not.toEqual({});
      expect(decode({ [name]: null }, NEW).sampling).toEqual({});
    },
  );

  it('section 0.1: version 2026-10-21 takes no document directly from the assistant', () => {
    const document = { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' } };
    const messages = [hello, { role: 'assistant', content: [document] }];
    expect(refusal({ messages }, NEW)).toMatchObject({ param: 'messages.1.content.0' });
    expect(decode({ messages }, OLD).messages).toHaveLength(2);
    const inside = [hello, { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [document] }] }];
    expect(decode({ messages: inside }, NEW).messages).toHaveLength(2);
  });

  it("section 0.1: version 2026-10-21 takes no citations in a user's text", () => {
    const cited = { type: 'text', text: 'a', citations: [{ type: 'char_location' }] };
    const result = { type: 'search_result', title: 't', source: 's', content: [cited] };
    expect(refusal({ messages: [{ role: 'user', content: [cited] }] }, NEW)).toMatchObject({
      param: 'messages.0.content.0.citations',
    });
    expect(refusal({ messages: [{ role: 'user', content: [result] }] }, NEW)).toMatchObject({
      param: 'messages.0.content.0.content.0.citations',
    });
    expect(decode({ messages: [hello, { role: 'assistant', content: [cited] }] }, NEW).messages).toHaveLength(2);
    const enabled = { ...result, content: [{ type: 'text', text: 'a' }], citations: { enabled: true } };
    expect(decode({ messages: [{ role: 'user', content: [enabled] }] }, NEW).messages).toHaveLength(1);
    expect(decode({ messages: [{ role: 'user', content: [cited] }] }, OLD).messages).toHaveLength(1);
  });
});
