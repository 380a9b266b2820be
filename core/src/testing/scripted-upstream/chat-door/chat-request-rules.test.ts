import { describe, expect, it } from '@jest/globals';
import type { DoorRequest } from '../door.ts';
import { TEST_MEDIA } from '../test-media.ts';
import { type ChatDoorOptions, checkChatRequest } from './chat-door.ts';
import { chatRequestRules } from './chat-request-rules.ts';
import { CHAT_VENDORS, type ChatVendor } from './chat-traits.ts';

type Body = Record<string, unknown>;

const user = (content: unknown): Body => ({ role: 'user', content });
const calls = (...ids: string[]): Body => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'look', arguments: '{}' } })),
});
const reply = (id: string, content: unknown = 'seen'): Body => ({ role: 'tool', tool_call_id: id, content });
const chat = (...messages: Body[]): Body => ({ messages });
const look = (parameters: unknown, more: Body = {}): Body => ({
  tools: [{ type: 'function', function: { name: 'look', parameters, ...more } }],
});
const LOOK = look({ type: 'object', properties: {} });
const picture = (url: string): Body => chat(user([{ type: 'image_url', image_url: { url } }]));
const file = (value: Body): Body => chat(user([{ type: 'file', file: value }]));

const BASE = { model: 'gpt-4o', messages: [user('hi')] };

function check(change: Body, options: ChatDoorOptions = {}, headers: Body = {}) {
  const request: DoorRequest = {
    operation: 'chat',
    headers: { authorization: 'Bearer FAKE', 'content-type': 'application/json', ...headers } as never,
    bytes: 1,
    json: { ...BASE, ...change },
    requestId: 'req_FAKE',
  };
  return checkChatRequest(request, options);
}

type Refused = readonly [rule: string, what: string, change: Body, error: Body, vendor?: ChatVendor];

const says = (message: RegExp, more: Body = {}): Body => ({ message: expect.stringMatching(message), ...more });

const REFUSED: readonly Refused[] = [
  [
    'shape',
    'trap 41: output_config',
    { output_config: {} },
    says(/^Unknown parameter: 'output_config'/, { param: 'output_config', code: 'unknown_parameter' }),
  ],
  ['shape', 'system at the top', { system: 'x' }, says(/Unknown parameter: 'system'/)],
  ['shape', 'no model', { model: undefined }, says(/you must provide a model parameter/)],
  ['shape', 'no messages', { messages: undefined }, says(/Missing required parameter: 'messages'/)],
  ['shape', 'an empty conversation', chat(), says(/Invalid 'messages': empty array/, { code: 'empty_array' })],
  [
    'shape',
    'an unknown role',
    chat({ role: 'model', content: 'x' }),
    says(/Invalid value: 'model'. Supported values are: 'system'/),
  ],
  [
    'shape',
    'a breakpoint in a part',
    chat(user([{ type: 'text', text: 'x', cache_control: {} }])),
    says(/Unknown parameter: 'messages\[0\].content\[0\].cache_control'/),
  ],
  [
    'shape',
    'a block of another dialect',
    chat(user([{ type: 'image', source: {} }])),
    says(/Invalid value: 'image'/, { param: 'messages[0].content[0].type' }),
  ],
  [
    'shape',
    'provider trap 1: reasoning in the history',
    chat(user('a'), { role: 'assistant', content: 'b', reasoning_content: 'c' }, user('d')),
    says(/Unknown parameter: 'messages\[1\].reasoning_content'/),
    'groq',
  ],
  [
    'shape',
    'provider trap 3: an unknown key of a message',
    chat({ ...user('a'), timestamp: 1 }),
    says(/Unknown parameter: 'messages\[0\].timestamp'/),
    'groq',
  ],
  [
    'shape',
    'trap 43: a long tool name',
    { tools: [{ type: 'function', function: { name: 'x'.repeat(65) } }] },
    says(/Invalid 'tools\[0\].function.name': string too long. Expected a string with maximum length 64/, {
      code: 'string_above_max_length',
    }),
  ],
  [
    'shape',
    'a tool name with a dot',
    { tools: [{ type: 'function', function: { name: 'a.b' } }] },
    says(/string does not match pattern/),
  ],
  [
    'shape',
    'a long name in the history',
    chat(
      user('a'),
      { ...calls('1'), tool_calls: [{ id: '1', type: 'function', function: { name: 'x'.repeat(65), arguments: '' } }] },
      reply('1'),
    ),
    says(/messages\[1\].tool_calls\[0\].function.name': string too long/),
  ],
  [
    'shape',
    'arguments that are an object',
    chat(
      user('a'),
      { ...calls('1'), tool_calls: [{ id: '1', type: 'function', function: { name: 'x', arguments: {} } }] },
      reply('1'),
    ),
    says(/function.arguments': expected a string, but got a object/),
  ],
  [
    'shape',
    'a long tool id',
    chat(user('a'), calls('x'.repeat(41)), reply('x'.repeat(41))),
    says(/tool_calls\[0\].id': string too long. Expected a string with maximum length 40/),
  ],
  ['shape', 'an empty tool id', chat(user('a'), calls(''), reply('')), says(/tool_calls\[0\].id': empty string/)],
  [
    'shape',
    'trap 32: a tool message without id',
    chat(user('a'), calls('1'), { role: 'tool', content: 'x' }),
    says(/Missing required parameter: 'messages\[2\].tool_call_id'/),
  ],
  ['shape', 'no tools in a list', { tools: [] }, says(/Invalid 'tools': empty array/)],
  [
    'shape',
    'no calls in a list',
    chat(user('a'), { role: 'assistant', content: 'b', tool_calls: [] }),
    says(/tool_calls': empty array/),
  ],
  [
    'shape',
    'five stop sequences',
    { stop: ['1', '2', '3', '4', '5'] },
    says(/Invalid 'stop': array too long. Expected an array with maximum length 4/),
  ],
  [
    'shape',
    'trap 23: tool_choice any',
    { ...LOOK, tool_choice: 'any' },
    says(/Invalid value: 'any'. Supported values are: 'none', 'auto', 'required'/),
  ],
  [
    'shape',
    'tool_choice of another dialect',
    { ...LOOK, tool_choice: { type: 'tool', name: 'look' } },
    says(/Invalid value: 'tool'/),
  ],
  [
    'shape',
    'a format without name',
    { response_format: { type: 'json_schema', json_schema: { schema: {} } } },
    says(/Missing required parameter: 'response_format.json_schema.name'/),
  ],
  [
    'shape',
    'a long safety identifier',
    { safety_identifier: 'x'.repeat(65) },
    says(/safety_identifier': string too long/),
  ],
  [
    'shape',
    'the developer role where it is unknown',
    chat({ role: 'developer', content: 'x' }),
    says(/Invalid value: 'developer'/),
    'deepseek',
  ],
  [
    'shape',
    'provider trap 9: another id than nine letters',
    chat(user('a'), calls('call_1'), reply('call_1')),
    says(/does not match pattern/),
    'mistral',
  ],
  [
    'shape',
    'stream_options where they are unknown',
    { stream: true, stream_options: { include_usage: true } },
    says(/Unknown parameter: 'stream_options'/),
    'foundry',
  ],
  [
    'shape',
    'provider trap 11: a penalty',
    { frequency_penalty: 0 },
    says(/Unknown parameter: 'frequency_penalty'/),
    'perplexity',
  ],
  [
    'null-content',
    'an assistant that says nothing',
    chat(user('a'), { role: 'assistant', content: null }, user('b')),
    says(/Invalid value for 'content': expected a string, got null/, { param: 'messages.[1].content' }),
  ],
  ['unique-calls', 'two calls with one id', chat(user('a'), calls('1', '1'), reply('1')), says(/duplicate ids/)],
  [
    'known-replies',
    'a reply without a call',
    chat(user('a'), reply('1')),
    says(/must be a response to a preceeding message with 'tool_calls'/, { param: 'messages.[1].role' }),
  ],
  [
    'known-replies',
    'a reply to an earlier call',
    chat(user('a'), calls('1'), reply('1'), user('b'), reply('1')),
    says(/must be a response to a preceeding message/),
  ],
  [
    'single-replies',
    'trap 33: two replies to one call',
    chat(user('a'), calls('1'), reply('1'), reply('1')),
    says(/Duplicate value for 'tool_call_id' of '1'/),
  ],
  [
    'answered-calls',
    'a call without reply',
    chat(user('a'), calls('1', '2'), reply('1'), user('b')),
    says(/did not have response messages: 2/),
  ],
  [
    'answered-calls',
    'trap 31: a call that was renamed',
    chat(user('a'), calls('1'), user('b')),
    says(/did not have response messages: 1/),
  ],
  [
    'tool-content',
    'an image in a reply',
    chat(user('a'), calls('1'), reply('1', [{ type: 'image_url', image_url: { url: 'https://x' } }])),
    says(/Image URLs are only allowed for messages with role 'user', but this message with role 'tool'/),
  ],
  [
    'tool-content',
    'a file in a reply',
    chat(user('a'), calls('1'), reply('1', [{ type: 'file', file: {} }])),
    says(/Invalid value: 'file'. Supported values are: 'text'/),
  ],
  [
    'reasoning-history',
    'provider trap 5: calls without their reasoning',
    chat(user('a'), calls('1'), reply('1')),
    says(/reasoning_content is missing in assistant tool call message at index 1/),
    'deepseek',
  ],
  [
    'reasoning-history',
    'provider trap 6: calls without their reasoning',
    chat(user('a'), calls('1'), reply('1')),
    says(/reasoning_content is missing/),
    'moonshot',
  ],
  [
    'role-order',
    'provider trap 10: a user after a tool',
    chat(user('a'), calls('abcdefghi'), reply('abcdefghi'), user('b')),
    says(/Unexpected role 'user' after role 'tool'/, { code: '3230' }),
    'mistral',
  ],
  [
    'role-order',
    'provider trap 11: two messages of a user',
    chat(user('a'), user('b')),
    says(/should alternate/),
    'perplexity',
  ],
  [
    'without-tools',
    'trap 42: a choice without tools',
    { tool_choice: 'auto' },
    says(/'tool_choice' is only allowed when 'tools' are specified/, { param: 'tool_choice' }),
  ],
  [
    'without-tools',
    'a parallel flag without tools',
    { parallel_tool_calls: false },
    says(/'parallel_tool_calls' is only allowed/),
  ],
  [
    'known-choice',
    'a choice of an unknown tool',
    { ...LOOK, tool_choice: { type: 'function', function: { name: 'x' } } },
    says(/not in 'tools'/),
  ],
  [
    'parameters',
    'an object without properties',
    look({ type: 'object' }),
    says(/Invalid schema for function 'look': In context=\(\), object schema missing properties/, {
      code: 'invalid_function_parameters',
    }),
  ],
  [
    'parameters',
    'an inner object without properties',
    look({ type: 'object', properties: { a: { type: 'array', items: { type: 'object' } } } }),
    says(/In context=\('properties', 'a', 'items'\), object schema missing properties/),
  ],
  [
    'parameters',
    'a schema that is no object',
    look({ type: 'string' }),
    says(/schema must be a JSON Schema of 'type: "object"', got 'type: "string"'/),
  ],
  [
    'parameters',
    'a strict schema with an optional key',
    look({ type: 'object', properties: { a: {} }, additionalProperties: false }, { strict: true }),
    says(/Missing 'a'/),
  ],
  [
    'strict-field',
    'strict where it is unknown',
    look({ type: 'object', properties: {} }, { strict: false }),
    says(/Unknown parameter: 'tools\[\].function.strict'/),
    'moonshot',
  ],
  [
    'response-schema',
    'a strict format that is open',
    {
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'a', strict: true, schema: { type: 'object', properties: {} } },
      },
    },
    says(/'additionalProperties' is required to be supplied and to be false/),
  ],
  [
    'images',
    'trap 24: a data URL of nothing',
    picture('data:undefined;base64,undefined'),
    says(/unsupported image/, { code: 'invalid_image_format' }),
  ],
  ['images', 'a URL that is none', picture('file-1'), says(/Expected a base64-encoded data URL/)],
  ['images', 'data that are no base64', picture('data:image/png;base64,%%%'), says(/Invalid base64 image_url/)],
  ['images', 'a PDF as an image', picture(`data:application/pdf;base64,${TEST_MEDIA.pdf}`), says(/unsupported image/)],
  [
    'files',
    'a file without name',
    file({ file_data: `data:application/pdf;base64,${TEST_MEDIA.pdf}` }),
    says(/Missing required parameter: 'messages\[0\].content\[0\].file.filename'/),
  ],
  [
    'files',
    'bare base64',
    file({ filename: 'a.pdf', file_data: TEST_MEDIA.pdf }),
    says(/Expected a base64-encoded data URL/),
  ],
  ['files', 'a file id', file({ file_id: 'file-1' }), says(/were not found/)],
  [
    'max-tokens',
    'max_tokens on a reasoning model',
    { model: 'gpt-5.1', max_tokens: 10 },
    says(/'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead/, {
      param: 'max_tokens',
      code: 'unsupported_parameter',
    }),
  ],
  ['max-tokens', 'both limits', { max_tokens: 10, max_completion_tokens: 10 }, says(/at the same time/)],
  [
    'reasoning-sampling',
    'a temperature on a reasoning model',
    { model: 'gpt-5.1', temperature: 0.2 },
    says(/'temperature' does not support 0.2 with this model/, { code: 'unsupported_value' }),
  ],
  [
    'reasoning-sampling',
    'a penalty on a reasoning model',
    { model: 'o3', presence_penalty: 1 },
    says(/'presence_penalty' is not supported/),
  ],
  ['stop', 'stop on o3', { model: 'o3', stop: ['x'] }, says(/'stop' is not supported with this model/)],
  [
    'effort',
    'a level that the model lacks',
    { model: 'gpt-5.1', reasoning_effort: 'xhigh' },
    says(/'reasoning_effort' does not support 'xhigh' with this model. Supported values are: 'none', 'low'/),
  ],
  [
    'effort',
    'effort where nothing reasons',
    { reasoning_effort: 'low' },
    says(/Unrecognized request argument supplied: reasoning_effort/),
  ],
  [
    'stream-options',
    'stream_options without a stream',
    { stream_options: { include_usage: true } },
    says(/only allowed when 'stream' is enabled/),
  ],
  [
    'json-mode',
    'JSON mode without the word',
    { response_format: { type: 'json_object' } },
    says(/must contain the word 'json'/),
  ],
  [
    'thinking-fields',
    'provider trap 7: two ways of asking for thinking',
    { model: 'kimi', thinking: { type: 'enabled' }, reasoning_effort: 'low' },
    says(/cannot specify both/),
    'moonshot',
  ],
  [
    'thinking-fields',
    'provider trap 7: thinking as a flag',
    { model: 'kimi', thinking: true },
    says(/expected an object/),
    'moonshot',
  ],
];

/** The four fields of an error, wherever the vendor puts them. */
function fieldsOf(body: object | undefined): unknown {
  return body && 'error' in body && typeof body.error === 'object' ? body.error : body;
}

describe('what the chat door refuses', () => {
  it.each(REFUSED)('%s: %s', (rule, _, change, error, vendor = 'openai') => {
    const violation = check(change, { vendor });
    expect(fieldsOf(violation?.body)).toMatchObject({ type: 'invalid_request_error', ...error });
    expect(violation?.rule).toBe(rule);
    expect(violation?.status).toBe(400);
  });

  it('has a case for every rule', () => {
    expect(new Set(REFUSED.map(([rule]) => rule))).toEqual(new Set(chatRequestRules.map(([rule]) => rule)));
  });

  it('provider trap 12: xAI takes no penalties and no stop', () => {
    for (const field of ['presence_penalty', 'frequency_penalty', 'stop']) {
      expect(check({ [field]: field === 'stop' ? 'x' : 1 }, { vendor: 'xai' })?.rule).toBe('shape');
    }
  });

  it('words errors as FastAPI servers do', () => {
    expect(check({ foo: 1 }, { traits: { errorShape: 'detail' } })?.body).toEqual({ detail: expect.any(String) });
  });

  it.each<[ChatVendor, object]>([
    [
      'openai',
      {
        error: { message: expect.any(String), type: 'invalid_request_error', param: 'foo', code: 'unknown_parameter' },
      },
    ],
    ['mistral', { object: 'error', message: expect.any(String), param: 'foo' }],
    ['cerebras', { message: expect.any(String), type: 'invalid_request_error', code: 'unknown_parameter' }],
    ['xai', { code: 'unknown_parameter', error: expect.any(String) }],
    ['ollama', { error: expect.any(String) }],
    [
      'openrouter',
      { error: { code: 400, message: 'Provider returned error', metadata: { raw: expect.stringContaining('foo') } } },
    ],
  ])('words errors as %s does', (vendor, body) => {
    expect(check({ foo: 1 }, { vendor })?.body).toMatchObject(body);
  });
});

describe('who is let in by the chat door', () => {
  it.each<[string, Body, ChatDoorOptions, number, RegExp]>([
    ['no key', { authorization: undefined }, {}, 401, /didn't provide an API key/],
    ['a wrong key', {}, { key: 'FAKE-other' }, 401, /Incorrect API key/],
    ['another content type', { 'content-type': 'text/plain' }, {}, 400, /you must provide a model parameter/],
  ])('refuses %s', (_, headers, options, status, message) => {
    const violation = check({}, options, headers);
    expect(violation?.status).toBe(status);
    expect(violation?.body).toMatchObject({ error: says(message) });
  });

  it('asks for no key when it is open', () => {
    expect(check({}, { isOpen: true }, { authorization: undefined })).toBeUndefined();
  });
});

const ACCEPTED: readonly [what: string, change: Body, vendor?: ChatVendor][] = [
  ['a plain question', {}],
  ['nulls in optional fields', { stop: null, temperature: null, stream_options: null }],
  ['the developer role', { model: 'gpt-5.1', ...chat({ role: 'developer', content: 'x' }, user('a')) }],
  [
    'a round of two tools',
    { ...LOOK, ...chat(user('a'), calls('1', '2'), reply('2'), reply('1', [{ type: 'text', text: 'x' }]), user('b')) },
  ],
  ['the same id in another turn', chat(user('a'), calls('1'), reply('1'), user('b'), calls('1'), reply('1'))],
  ['a tool without parameters', { tools: [{ type: 'function', function: { name: 'look' } }] }],
  [
    'a picture and a file',
    chat(
      user([
        { type: 'image_url', image_url: { url: `data:image/png;base64,${TEST_MEDIA.png}`, detail: 'low' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${TEST_MEDIA.pdf}` } },
      ]),
    ),
  ],
  ['sampling where reasoning is off', { model: 'gpt-5.1', reasoning_effort: 'none', temperature: 0.2, top_p: 0.5 }],
  ['max_tokens on a model that does not reason', { max_tokens: 10 }],
  [
    'max_tokens and reasoning_content at a liberal server',
    {
      model: 'gpt-5.1',
      max_tokens: 10,
      ...chat(user('a'), { role: 'assistant', content: 'b', reasoning_content: 'c' }, user('d')),
    },
    'compatible',
  ],
  [
    'a call that ends the conversation of a refusal',
    chat(user('a'), { role: 'assistant', content: null, refusal: 'no' }, user('b')),
  ],
  ['JSON mode with the word', { ...chat(user('as JSON, please')), response_format: { type: 'json_object' } }],
  ['calls with their reasoning', chat(user('a'), { ...calls('1'), reasoning_content: '' }, reply('1')), 'deepseek'],
];

describe('what the chat door takes', () => {
  it.each(ACCEPTED)('%s', (_, change, vendor = 'openai') => {
    expect(check(change, { vendor })).toBeUndefined();
  });

  it.each(Object.keys(CHAT_VENDORS) as ChatVendor[])('a plain question, as %s', (vendor) => {
    expect(check({}, { vendor })).toBeUndefined();
  });
});
