import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { fakeDecodeContext } from '../../testing/codec-contexts.ts';
import { decodeBody } from './__fixtures__/kit.ts';
import { decodeRequest } from './decode-request.ts';

const tool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });

function refusal(body: JsonObject): unknown {
  try {
    decodeBody(body);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a chat request in neutral form', () => {
  it('reads every field that has a neutral form', () => {
    const request = decodeBody({
      model: 'gpt-5.1',
      messages: [{ role: 'user', content: 'hi' }],
      max_tokens: 10,
      max_completion_tokens: 20,
      temperature: 0.5,
      top_p: 0.9,
      top_k: 4,
      seed: 7,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      stop: 'END',
      stream: true,
      stream_options: { include_usage: true },
      parallel_tool_calls: false,
      reasoning_effort: 'low',
      user: 'u',
      safety_identifier: 's',
      service_tier: 'flex',
      tools: [tool('a')],
      tool_choice: 'required',
      response_format: { type: 'json_schema', json_schema: { name: 'n', schema: { type: 'object' }, strict: true } },
    });
    expect(request).toEqual({
      model: 'gpt-5.1',
      messages: [{ role: 'user', blocks: [{ type: 'text', text: 'hi' }] }],
      maxOutputTokens: 20,
      sampling: { temperature: 0.5, topP: 0.9, topK: 4, seed: 7, frequencyPenalty: 0.1, presencePenalty: 0.2 },
      stopSequences: ['END'],
      isStream: true,
      allowsParallelTools: false,
      reasoning: { effort: 'low' },
      user: 's',
      serviceTier: 'flex',
      tools: [{ type: 'function', name: 'a', schema: { type: 'object' } }],
      toolChoice: { mode: 'required' },
      output: { type: 'json-schema', name: 'n', schema: { type: 'object' }, isStrict: true },
      extras: { 'openai-chat': { includeUsage: true } },
    });
  });

  it('takes null for unsaid', () => {
    const nothing = { max_tokens: null, stop: null, tools: null, tool_choice: null, response_format: null, n: null };
    expect(decodeBody({ ...nothing, reasoning_effort: null, stream_options: null })).toEqual(decodeBody({}));
  });

  it.each<[string, JsonObject]>([
    ['sampling', { frequency_penalty: 0, presence_penalty: 0, seed: 1, temperature: 1, top_k: 1, top_p: 1 }],
    ['limits', { max_completion_tokens: 1, max_tokens: 1, stop: 'END', n: 1 }],
    ['thinking', { include_reasoning: true, reasoning: { effort: 'low' }, reasoning_effort: 'low' }],
    ['tools', { tools: [tool('a')], tool_choice: 'auto', parallel_tool_calls: true, web_search_options: {} }],
    ['functions', { functions: [{ name: 'a' }], function_call: 'auto' }],
    [
      'the way of the answer',
      { stream: true, stream_options: {}, modalities: ['text'], response_format: { type: 'text' } },
    ],
    ['who asks', { user: 'u', safety_identifier: 's', service_tier: 'flex' }],
  ])('has no second copy of %s, which would undo what a stage changes in the first', (_name, fields) => {
    expect(decodeBody(fields).extras?.['openai-chat'] ?? {}).not.toHaveProperty('body');
  });

  it('keeps the fields that have no neutral form, unread', () => {
    const body = {
      logit_bias: { 50256: -100 },
      metadata: { a: 'b' },
      store: false,
      prompt_cache_key: 'k',
      chat_template_kwargs: { x: 1 },
    };
    expect(decodeBody(body).extras).toEqual({
      'openai-chat': { body },
      'openai-responses': { sibling: { prompt_cache_key: 'k' } },
    });
  });

  it.each<[string, JsonValue, object]>([
    ['text', { type: 'text' }, {}],
    ['json_object', { type: 'json_object' }, { output: { type: 'json' } }],
  ])('reads response_format %s', (_name, format, expected) => {
    const { output } = decodeBody({ response_format: format });
    expect({ ...(output && { output }) }).toEqual(expected);
  });

  it('reads the reasoning object of routers', () => {
    expect(decodeBody({ reasoning: { max_tokens: 2000 } }).reasoning).toEqual({ mode: 'budget', budgetTokens: 2000 });
    expect(decodeBody({ reasoning: { enabled: false } }).reasoning).toEqual({ mode: 'off' });
    expect(decodeBody({ reasoning: { effort: 'high' } }).extras).toEqual({ 'openai-chat': { reasoningDetails: true } });
  });

  it('keeps a key named __proto__ as data', () => {
    const { extras } = decodeBody(JSON.parse('{"__proto__":{"polluted":true},"constructor":1}'));
    expect(JSON.stringify(extras)).toBe('{"openai-chat":{"body":{"__proto__":{"polluted":true},"constructor":1}}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe('messages in neutral form', () => {
  const decoded = (...messages: JsonValue[]) => decodeBody({ messages }).messages;

  it('keeps system and developer messages where they stand', () => {
    const messages = decoded(
      { role: 'system', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'developer', content: [{ type: 'text', text: 'c' }] },
    );
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'system']);
  });

  it('reads every kind of part', () => {
    const [message] = decoded({
      role: 'user',
      name: 'ann',
      content: [
        { type: 'text', text: 'look', cache_control: { type: 'ephemeral' } },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://img.test/a.png' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
        { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,QUJD' } },
        { type: 'file', file: { file_id: 'file-1' } },
        { type: 'input_audio', input_audio: { data: 'QUJD', format: 'mp3' } },
        { type: 'video_url', video_url: { url: 'https://v.test' } },
      ],
    });
    expect(message).toEqual({
      role: 'user',
      extras: { 'openai-chat': { name: 'ann' } },
      blocks: [
        { type: 'text', text: 'look', extras: { 'openai-chat': { cache_control: { type: 'ephemeral' } } } },
        {
          type: 'image',
          source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' },
          extras: { 'openai-chat': { detail: 'low' } },
        },
        { type: 'image', source: { kind: 'url', url: 'https://img.test/a.png' } },
        { type: 'document', title: 'a.pdf', source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' } },
        { type: 'document', title: 'a.txt', source: { kind: 'text', text: 'ABC' } },
        { type: 'document', source: { kind: 'file', id: 'file-1' }, extras: { 'openai-chat': { file_id: true } } },
        { type: 'audio', source: { kind: 'base64', mediaType: 'audio/mpeg', data: 'QUJD' } },
        {
          type: 'opaque',
          dialect: 'openai-chat',
          kind: 'video_url',
          value: { type: 'video_url', video_url: { url: 'https://v.test' } },
        },
      ],
    });
  });

  it('reads an assistant turn with reasoning, text, refusal and calls', () => {
    const [message] = decoded({
      role: 'assistant',
      reasoning_content: 'hm',
      content: [
        { type: 'text', text: 'a' },
        { type: 'refusal', refusal: 'no' },
      ],
      tool_calls: [
        { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1.0}' } },
        { id: 'c2', type: 'custom', custom: { name: 'g', input: 'plain' } },
        { id: 'c3', type: 'function', function: { name: 'h', arguments: { b: 2 } } },
        { id: 'c4', type: 'function', function: { name: 'i' } },
      ],
    });
    expect(message?.blocks).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'a' },
      { type: 'refusal', text: 'no' },
      { type: 'tool-call', callId: 'c1', name: 'f', kind: 'function', arguments: '{"a":1.0}' },
      { type: 'tool-call', callId: 'c2', name: 'g', kind: 'freeform', arguments: 'plain' },
      { type: 'tool-call', callId: 'c3', name: 'h', kind: 'function', arguments: '{"b":2}' },
      { type: 'tool-call', callId: 'c4', name: 'i', kind: 'function', arguments: '' },
    ]);
  });

  it('gives signed reasoning back to the dialect that made it', () => {
    const [message] = decoded({
      role: 'assistant',
      content: 'x',
      reasoning_content: 'repeated',
      reasoning_details: [
        { type: 'reasoning.text', text: 'a', index: 0 },
        { type: 'reasoning.text', text: 'b', index: 0 },
        { type: 'reasoning.text', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.encrypted', data: 'enc', format: 'openai-responses-v1', index: 1 },
      ],
    });
    expect(message?.blocks.slice(0, 2)).toEqual([
      { type: 'reasoning', text: 'ab', signature: { origin: 'anthropic-messages', value: 'sig' } },
      { type: 'reasoning', text: '', redacted: { origin: 'openai-responses', value: 'enc' } },
    ]);
  });

  it('takes the text from its own field where the details hold a signature alone', () => {
    const details = [{ type: 'reasoning.text', signature: 'sig', format: 'anthropic-claude-v1' }];
    const [message] = decoded({
      role: 'assistant',
      content: 'x',
      reasoning_content: 'why',
      reasoning_details: details,
    });
    expect(message?.blocks[0]).toEqual({
      type: 'reasoning',
      text: 'why',
      signature: { origin: 'anthropic-messages', value: 'sig' },
    });
  });

  it('gathers neighbouring tool messages in one user message', () => {
    const messages = decoded(
      { role: 'assistant', content: null, tool_calls: [{ id: 'c1', function: { name: 'f', arguments: '' } }] },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'one' }] },
      { role: 'tool', tool_call_id: 'c2', content: '' },
      { role: 'user', content: 'next' },
      { role: 'tool', content: 'lost' },
    );
    expect(messages.slice(1)).toEqual([
      {
        role: 'user',
        blocks: [
          { type: 'tool-result', callId: 'c1', content: [{ type: 'text', text: 'one' }] },
          { type: 'tool-result', callId: 'c2', content: [] },
        ],
      },
      { role: 'user', blocks: [{ type: 'text', text: 'next' }] },
      { role: 'user', blocks: [{ type: 'tool-result', callId: '', content: [{ type: 'text', text: 'lost' }] }] },
    ]);
  });

  it('pairs the deprecated function messages by name', () => {
    const messages = decoded(
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } },
      { role: 'function', name: 'f', content: 'done' },
    );
    const call = messages[0]?.blocks[0];
    const result = messages[1]?.blocks[0];
    expect(call?.type === 'tool-call' && result?.type === 'tool-result' && result.callId === call.callId).toBe(true);
    expect(call).toMatchObject({ name: 'f', callId: expect.stringMatching(/^call_.{22}/) });
  });

  it('keeps a proof of Gemini on a call', () => {
    const extra = { google: { thought_signature: 'sig' } };
    const [message] = decoded({
      role: 'assistant',
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' }, extra_content: extra }],
    });
    expect(message?.blocks[0]).toMatchObject({ signature: { origin: 'gemini-generate', value: 'sig' } });
  });
});

describe('tools in neutral form', () => {
  it('reads functions, custom tools, tools of vendors and web search', () => {
    const { tools } = decodeBody({
      tools: [
        { type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true } },
        {
          type: 'custom',
          custom: { name: 'p', format: { type: 'grammar', grammar: { syntax: 'lark', definition: 'start: "a"' } } },
        },
        { type: 'openrouter:web_search', engine: 'x' },
      ],
      web_search_options: { search_context_size: 'low' },
    });
    expect(tools).toEqual([
      { type: 'function', name: 'f', description: 'd', schema: { type: 'object' }, isStrict: true },
      { type: 'freeform', name: 'p', grammar: { syntax: 'lark', definition: 'start: "a"' } },
      {
        type: 'opaque',
        dialect: 'openai-chat',
        kind: 'openrouter:web_search',
        value: { type: 'openrouter:web_search', engine: 'x' },
      },
      { type: 'opaque', dialect: 'openai-chat', kind: 'web_search_options', value: { search_context_size: 'low' } },
    ]);
  });

  it('reads the deprecated functions and function_call', () => {
    const request = decodeBody({
      functions: [{ name: 'f', parameters: { type: 'object' } }],
      function_call: { name: 'f' },
    });
    expect(request.tools).toEqual([{ type: 'function', name: 'f', schema: { type: 'object' } }]);
    expect(request.toolChoice).toEqual({ mode: 'tool', name: 'f' });
    expect(request.extras).toEqual({ 'openai-chat': { legacyFunctions: true } });
  });

  it.each<[JsonValue, object]>([
    ['auto', { mode: 'auto' }],
    ['none', { mode: 'none' }],
    ['required', { mode: 'required' }],
    [
      { type: 'function', function: { name: 'a' } },
      { mode: 'tool', name: 'a' },
    ],
    [
      { type: 'custom', custom: { name: 'a' } },
      { mode: 'tool', name: 'a' },
    ],
  ])('reads tool_choice %j and keeps the tools', (choice, expected) => {
    const request = decodeBody({ tools: [tool('a'), tool('b')], tool_choice: choice });
    expect([request.toolChoice, request.tools.length]).toEqual([expected, 2]);
  });

  it('leaves only the allowed tools', () => {
    const allowed = { mode: 'required', tools: [{ type: 'function', function: { name: 'b' } }] };
    const request = decodeBody({
      tools: [tool('a'), tool('b')],
      tool_choice: { type: 'allowed_tools', allowed_tools: allowed },
    });
    expect([request.toolChoice, request.tools.map(({ name }) => name)]).toEqual([{ mode: 'required' }, ['b']]);
  });
});

describe('a chat request that nobody could serve', () => {
  it.each<[string, JsonObject, string]>([
    ['no messages', { messages: undefined }, 'messages'],
    ['messages that are no list', { messages: 'hi' }, 'messages'],
    ['no message at all', { messages: [] }, 'messages'],
    ['a message that is no object', { messages: ['hi'] }, 'messages[0]'],
    ['an unknown role', { messages: [{ role: 'robot', content: '' }] }, 'messages[0].role'],
    ['content of a wrong kind', { messages: [{ role: 'user', content: 5 }] }, 'messages[0].content'],
    [
      'a part without a type',
      { messages: [{ role: 'user', content: [{ text: 'a' }] }] },
      'messages[0].content[0].type',
    ],
    [
      'an image without an address',
      { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
      'messages[0].content[0].image_url.url',
    ],
    [
      'a file without data',
      { messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] },
      'messages[0].content[0].file',
    ],
    [
      'a call without a name',
      { messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: {} }] }] },
      'messages[0].tool_calls[0].function.name',
    ],
    ['several choices', { n: 2 }, 'n'],
    ['an answer as sound', { modalities: ['text', 'audio'] }, 'modalities'],
    ['a voice', { audio: { voice: 'alloy', format: 'mp3' } }, 'audio'],
    ['a number as text', { temperature: '0.5' }, 'temperature'],
    ['a stop of a wrong kind', { stop: [1] }, 'stop'],
    ['an unknown effort', { reasoning_effort: 'huge' }, 'reasoning_effort'],
    ['an unknown answer format', { response_format: { type: 'xml' } }, 'response_format.type'],
    ['an unknown tool choice', { tools: [tool('a')], tool_choice: 'any' }, 'tool_choice'],
    ['a tool choice without a name', { tools: [tool('a')], tool_choice: { type: 'function' } }, 'tool_choice'],
    ['tools that are no list', { tools: {} }, 'tools'],
    ['a tool without a name', { tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name'],
  ])('names the field for %s', (_name, body, param) => {
    expect(refusal(body)).toMatchObject({ code: 'PP_REQUEST_INVALID', param });
  });

  it('reads ten thousand tool messages in a moment', () => {
    const messages = Array.from({ length: 10_000 }, (_, index) => ({
      role: 'tool',
      tool_call_id: `c${index}`,
      content: 'x',
    }));
    expect(decodeBody({ messages }).messages[0]?.blocks).toHaveLength(10_000);
  });
});

describe('fields that only this vendor has', () => {
  it.each<[string, JsonValue, readonly string[]]>([
    ['logprobs', true, ['logprobs']],
    ['top_logprobs', 2, ['logprobs']],
    ['metadata', { a: 'b' }, ['metadata']],
    ['verbosity', 'low', ['verbosity']],
    ['logit_bias', { 1: 2 }, ['vendor-field']],
    ['store', false, []],
  ])('%s %j is named', (name, value, expected) => {
    const context = fakeDecodeContext();
    decodeRequest({ messages: [{ role: 'user', content: 'a' }], [name]: value }, context);
    expect(context.losses.map(({ feature }) => feature)).toEqual(expected);
  });
});
