import { describe, expect, it } from '@jest/globals';
import type { DoorRequest } from '../door.ts';
import { TEST_MEDIA } from '../test-media.ts';
import { type AnthropicDoorOptions, checkAnthropicRequest } from './anthropic-door.ts';
import { anthropicRequestRules } from './anthropic-request-rules.ts';
import { REDACTED_THINKING, signThinking } from './signature.ts';

const HEADERS = { 'x-api-key': 'FAKE', 'anthropic-version': '2023-06-01', 'content-type': 'application/json' };

type Body = Record<string, unknown>;

const user = (...content: unknown[]): Body => ({ role: 'user', content });
const assistant = (...content: unknown[]): Body => ({ role: 'assistant', content });
const text = (value: string, more: Body = {}): Body => ({ type: 'text', text: value, ...more });
const use = (id: string, more: Body = {}): Body => ({ type: 'tool_use', id, name: 'look', input: {}, ...more });
const result = (id: string, more: Body = {}): Body => ({
  type: 'tool_result',
  tool_use_id: id,
  content: 'seen',
  ...more,
});
const image = (media_type: string, data: string): Body => ({
  type: 'image',
  source: { type: 'base64', media_type, data },
});
const thought = (value: string): Body => ({ type: 'thinking', thinking: value, signature: signThinking(value) });
const chat = (...messages: Body[]): Body => ({ messages });

const LOOK = { name: 'look', input_schema: { type: 'object', properties: {} } };
const CACHED = { cache_control: { type: 'ephemeral' } };
const BUDGET = { thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 2048 };

function check(change: Body, headers: Body = {}, options: AnthropicDoorOptions = {}) {
  const json = { model: 'claude-sonnet-4-5', max_tokens: 100, messages: [user(text('hi'))], ...change };
  const request: DoorRequest = {
    operation: 'chat',
    headers: { ...HEADERS, ...headers } as never,
    bytes: 1,
    json,
    requestId: 'req_FAKE',
  };
  return checkAnthropicRequest(request, options);
}

/** Rule, what is wrong, words of the refusal. */
const REFUSED: readonly [rule: string, what: string, change: Body, message: RegExp, headers?: Body][] = [
  ['shape', 'an unknown field', { foo: 1 }, /^foo: Extra inputs are not permitted/],
  ['shape', 'a field of another dialect', { reasoning_effort: 'low' }, /^reasoning_effort: Extra inputs/],
  ['shape', 'no max_tokens', { max_tokens: undefined }, /^max_tokens: Field required/],
  ['shape', 'no model', { model: undefined }, /^model: Field required/],
  ['shape', 'a field of a beta without the beta', { context_management: {} }, /^context_management: Extra inputs/],
  [
    'shape',
    'trap 46: temperature in the new version',
    { temperature: 1 },
    /^temperature: Extra inputs/,
    { 'anthropic-version': '2026-10-21' },
  ],
  ['shape', 'top_k in the new version', { top_k: 1 }, /^top_k: Extra inputs/, { 'anthropic-version': '2026-10-21' }],
  ['shape', 'a temperature over 1', { temperature: 1.5 }, /^temperature: Input should be less than or equal to 1/],
  ['shape', 'an unknown role', chat({ role: 'tool', content: 'x' }), /^messages.0.role: Input should be 'user'/],
  [
    'shape',
    'an unknown block',
    chat(user({ type: 'image_url', image_url: {} })),
    /^messages.0.content.0.type: Input should be 'text'/,
  ],
  [
    'shape',
    'an unknown key in a block',
    chat(user(text('hi', { id: 'x' }))),
    /^messages.0.content.0.text.id: Extra inputs/,
  ],
  [
    'shape',
    'a media type with a URL',
    chat(user({ type: 'image', source: { type: 'url', url: 'https://x', media_type: 'image/png' } })),
    /media_type: Extra inputs/,
  ],
  [
    'shape',
    'trap 45: image/jpg',
    chat(user(image('image/jpg', TEST_MEDIA.jpeg))),
    /media_type: Input should be 'image\/jpeg'/,
  ],
  [
    'shape',
    'a tool id with a colon',
    chat(user(text('a')), assistant(use('call:1')), user(result('call:1'))),
    /tool_use.id: String should match pattern/,
  ],
  [
    'shape',
    'an input that is no object',
    chat(user(text('a')), assistant(use('a', { input: '{}' })), user(result('a'))),
    /tool_use.input: Input should be a valid dictionary/,
  ],
  [
    'shape',
    'a thinking block without signature',
    chat(user(text('a')), assistant({ type: 'thinking', thinking: 'x' })),
    /thinking.signature: Field required/,
  ],
  [
    'shape',
    'a tool of another dialect',
    { tools: [{ type: 'function', function: {} }] },
    /^tools.0.type: Input should be 'custom'/,
  ],
  [
    'shape',
    'a long tool name',
    { tools: [{ ...LOOK, name: 'x'.repeat(129) }] },
    /tools.0.custom.name: String should match pattern/,
  ],
  [
    'shape',
    'tool_choice as a word',
    { tools: [LOOK], tool_choice: 'auto' },
    /^tool_choice: Input should be a valid dictionary/,
  ],
  [
    'shape',
    'a parallel flag where none is known',
    { tools: [LOOK], tool_choice: { type: 'none', disable_parallel_tool_use: true } },
    /disable_parallel_tool_use: Extra inputs/,
  ],
  ['no-messages', 'no messages', chat(), /at least one message is required/],
  [
    'first-message-user',
    'an assistant first',
    chat(assistant(text('a')), user(text('b'))),
    /first message must use the "user" role/,
  ],
  [
    'system-messages',
    'a system message before a user',
    chat(user(text('a')), { role: 'system', content: 's' }, user(text('b'))),
    /role 'system' must precede an 'assistant' message or end the array/,
  ],
  [
    'empty-messages',
    'an empty content',
    chat({ role: 'user', content: '' }),
    /all messages must have non-empty content/,
  ],
  [
    'empty-messages',
    'an empty list',
    chat(user(), assistant(text('a')), user(text('b'))),
    /all messages must have non-empty content/,
  ],
  [
    'empty-texts',
    'trap 35: an empty text beside a call',
    chat(user(text('a')), assistant(text(''), use('a')), user(result('a'))),
    /text content blocks must be non-empty/,
  ],
  ['empty-texts', 'a blank text', chat(user(text(' \n'))), /non-whitespace/],
  [
    'empty-texts',
    'an empty text in a result',
    chat(user(text('a')), assistant(use('a')), user(result('a', { content: [text('')] }))),
    /must be non-empty/,
  ],
  ['empty-texts', 'an empty system block', { system: [text('')] }, /^system: text content blocks must be non-empty/],
  ['block-roles', 'a call of the user', chat(user(use('a'))), /`tool_use` blocks can only be in `assistant` messages/],
  [
    'block-roles',
    'an image of the assistant',
    chat(user(text('a')), assistant(image('image/png', TEST_MEDIA.png))),
    /`image` blocks can only be in `user` messages/,
  ],
  [
    'new-version-blocks',
    'a document of the assistant',
    chat(
      user(text('a')),
      assistant({ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'x' } }),
      user(text('b')),
    ),
    /`document` blocks are not permitted/,
    { 'anthropic-version': '2026-10-21' },
  ],
  [
    'new-version-blocks',
    'cited texts of the user',
    chat(user(text('a', { citations: [{}] }))),
    /`citations` are not permitted/,
    { 'anthropic-version': '2026-10-21' },
  ],
  [
    'prefill',
    'trap 47: a prefill on 4.6',
    { model: 'claude-opus-4-6', ...chat(user(text('a')), assistant(text('b'))) },
    /does not support assistant message prefill/,
  ],
  ['prefill', 'a prefill that ends in a space', chat(user(text('a')), assistant(text('b '))), /trailing whitespace/],
  [
    'cache-breakpoints',
    'trap 53: five breakpoints',
    {
      system: [text('a', CACHED)],
      tools: [{ ...LOOK, ...CACHED }],
      ...chat(user(text('a', CACHED), text('b', CACHED), text('c', CACHED))),
    },
    /A maximum of 4 blocks with cache_control may be provided. Found 5/,
  ],
  [
    'unique-calls',
    'trap 34: two calls with one id',
    chat(user(text('a')), assistant(use('a'), use('a')), user(result('a'))),
    /`tool_use` ids must be unique/,
  ],
  [
    'calls-last',
    'trap 29: text after a call',
    chat(user(text('a')), assistant(use('a'), text('b')), user(result('a'))),
    /were found without `tool_result` blocks immediately after: a/,
  ],
  [
    'results-first',
    'trap 28: text before a result',
    chat(user(text('a')), assistant(use('a')), user(text('b'), result('a'))),
    /without `tool_result` blocks immediately after: a/,
  ],
  [
    'known-results',
    'trap 30: a result without a call',
    chat(user(text('a')), assistant(text('b')), user(result('zzz'))),
    /unexpected `tool_use_id` found in `tool_result` blocks: zzz/,
  ],
  [
    'single-results',
    'trap 33: two results for one call',
    chat(user(text('a')), assistant(use('a')), user(result('a'), result('a'))),
    /each tool_use must have a single result/,
  ],
  [
    'answered-calls',
    'a call that ends the conversation',
    chat(user(text('a')), assistant(use('a'))),
    /without `tool_result` blocks immediately after: a/,
  ],
  [
    'answered-calls',
    'trap 27: results in two messages',
    chat(user(text('a')), assistant(use('a'), use('b')), user(result('a')), user(result('b'))),
    /immediately after: b/,
  ],
  [
    'error-content',
    'an error that says nothing',
    chat(user(text('a')), assistant(use('a')), user(result('a', { content: '', is_error: true }))),
    /content cannot be empty if `is_error` is true/,
  ],
  ['unique-tools', 'two tools with one name', { tools: [LOOK, LOOK] }, /Tool names must be unique/],
  [
    'input-schemas',
    'a schema without a type',
    { tools: [{ name: 'look', input_schema: {} }] },
    /tools.0.custom.input_schema.type: Field required/,
  ],
  [
    'input-schemas',
    'branches at the root',
    { tools: [{ name: 'look', input_schema: { type: 'object', anyOf: [] } }] },
    /does not support oneOf, allOf, or anyOf at the top level/,
  ],
  [
    'tool-choice',
    'trap 42: a choice without tools',
    { tool_choice: { type: 'auto' } },
    /tool_choice: may only be specified while providing tools/,
  ],
  [
    'tool-choice',
    'a choice of an unknown tool',
    { tools: [LOOK], tool_choice: { type: 'tool', name: 'x' } },
    /Tool 'x' not found/,
  ],
  [
    'image-bytes',
    'trap 45: a JPEG under the name of a PNG',
    chat(user(image('image/png', TEST_MEDIA.jpeg))),
    /specified using the image\/png media type, but the image appears to be a image\/jpeg image/,
  ],
  [
    'image-bytes',
    'an image in a result that is none',
    chat(
      user(text('a')),
      assistant(use('a')),
      user(result('a', { content: [image('image/png', 'aGVsbG8gd29ybGQ=')] })),
    ),
    /tool_result.content.0.*Could not process image/,
  ],
  [
    'pdf-bytes',
    'a PDF that is none',
    chat(user({ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: TEST_MEDIA.png } })),
    /The PDF specified was not valid/,
  ],
  [
    'output-limit',
    'more output than the model has',
    { max_tokens: 150_000 },
    /max_tokens: 150000 > 64000, which is the maximum allowed number of output tokens for claude-sonnet-4-5/,
  ],
  [
    'model-sampling',
    'a temperature on a newer model',
    { model: 'claude-opus-4-7', temperature: 0.5 },
    /`temperature` is not supported by this model/,
  ],
  [
    'model-sampling',
    'a default temperature with top_p on a newer model',
    { model: 'claude-opus-4-7', temperature: 1, top_p: 0.5 },
    /`top_p` is not supported/,
  ],
  ['sampling-pair', 'temperature and top_p', { temperature: 0.5, top_p: 0.5 }, /cannot both be specified/],
  [
    'thinking-sampling',
    'a temperature while thinking',
    { ...BUDGET, temperature: 0.5 },
    /may only be set to 1 when thinking is enabled/,
  ],
  [
    'stop-sequences',
    'trap 44: a blank stop sequence',
    { stop_sequences: ['\n'] },
    /each stop sequence must contain non-whitespace/,
  ],
  [
    'thinking-budget',
    'trap 40: a small budget',
    { ...BUDGET, thinking: { type: 'enabled', budget_tokens: 512 } },
    /greater than or equal to 1024/,
  ],
  [
    'thinking-budget',
    'trap 40: a budget as large as the output',
    { ...BUDGET, max_tokens: 1024 },
    /`max_tokens` must be greater than `thinking.budget_tokens`/,
  ],
  [
    'thinking-kind',
    'adaptive thinking on an older model',
    { thinking: { type: 'adaptive' } },
    /adaptive thinking is not supported/,
  ],
  [
    'thinking-kind',
    'a budget on a newer model',
    { ...BUDGET, model: 'claude-opus-4-7' },
    /"thinking.type.enabled" is not supported/,
  ],
  [
    'thinking-forced-tool',
    'trap 39: a forced tool while thinking',
    { ...BUDGET, tools: [LOOK], tool_choice: { type: 'any' } },
    /Thinking may not be enabled when tool_choice forces tool use/,
  ],
  [
    'thinking-signatures',
    'trap 37: a foreign signature',
    chat(
      user(text('a')),
      assistant({ type: 'thinking', thinking: 'x', signature: 'foreign' }, text('b')),
      user(text('c')),
    ),
    /Invalid `signature` in `thinking` block/,
  ],
  [
    'thinking-signatures',
    'an empty signature',
    chat(user(text('a')), assistant({ type: 'thinking', thinking: 'x', signature: '' }, text('b')), user(text('c'))),
    /Invalid `signature`/,
  ],
  [
    'thinking-signatures',
    'a changed thought',
    chat(user(text('a')), assistant({ ...thought('x'), thinking: 'y' }, text('b')), user(text('c'))),
    /Invalid `signature`/,
  ],
  [
    'thinking-signatures',
    'foreign redacted thinking',
    chat(user(text('a')), assistant({ type: 'redacted_thinking', data: 'zzz' }, text('b')), user(text('c'))),
    /Invalid `data` in `redacted_thinking`/,
  ],
  [
    'thinking-before-tool-use',
    'trap 36: thinking on, a history without',
    { ...BUDGET, tools: [LOOK], ...chat(user(text('a')), assistant(use('a')), user(result('a'))) },
    /Expected `thinking` or `redacted_thinking`, but found `tool_use`/,
  ],
  [
    'output-format',
    'trap 49: a limit in the schema',
    {
      output_config: {
        format: {
          type: 'json_schema',
          schema: { type: 'object', additionalProperties: false, properties: { a: { type: 'string', minLength: 1 } } },
        },
      },
    },
    /'minLength' is not supported/,
  ],
  [
    'output-format',
    'an open object',
    { output_config: { format: { type: 'json_schema', schema: { type: 'object', properties: {} } } } },
    /'additionalProperties' must be explicitly set to false/,
  ],
  [
    'output-format',
    'an unknown format',
    { output_config: { format: { type: 'json_schema', schema: { type: 'string', format: 'regex' } } } },
    /String format 'regex'/,
  ],
  [
    'output-format',
    'a model that has none',
    { model: 'claude-3-haiku', output_config: { format: { type: 'json_schema', schema: { type: 'string' } } } },
    /not supported on this model/,
  ],
  ['effort', 'xhigh on an older model', { output_config: { effort: 'xhigh' } }, /effort level `xhigh`/],
  [
    'effort',
    'the highest effort without thinking',
    { model: 'claude-opus-5', thinking: { type: 'disabled' }, output_config: { effort: 'max' } },
    /disabled is not supported with effort/,
  ],
];

const messageOf = (violation: ReturnType<typeof check>): string =>
  (violation?.body as { error: { message: string } } | undefined)?.error.message ?? '';

describe('what the Messages door refuses', () => {
  it.each(REFUSED)('%s: %s', (rule, _, change, message, headers = {}) => {
    const violation = check(change, headers);
    expect(messageOf(violation)).toMatch(message);
    expect(violation?.rule).toBe(rule);
    expect(violation?.status).toBe(400);
    expect(violation?.body).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error' },
      request_id: 'req_FAKE',
    });
  });

  it('has a case for every rule', () => {
    expect(new Set(REFUSED.map(([rule]) => rule))).toEqual(new Set(anthropicRequestRules.map(([rule]) => rule)));
  });

  it('lets a rule be left out', () => {
    expect(check({ stop_sequences: [' '] }, {}, { withoutRules: ['stop-sequences'] })).toBeUndefined();
  });
});

describe('who is let in by the Messages door', () => {
  it.each<[string, Body, AnthropicDoorOptions, number, string, RegExp]>([
    ['no key', { 'x-api-key': undefined }, {}, 401, 'authentication_error', /x-api-key header is required/],
    ['a wrong key', {}, { key: 'FAKE-other' }, 401, 'authentication_error', /invalid x-api-key/],
    [
      'no version',
      { 'anthropic-version': undefined },
      {},
      400,
      'invalid_request_error',
      /anthropic-version: header is required/,
    ],
    [
      'an unknown version',
      { 'anthropic-version': '2027-01-01' },
      {},
      400,
      'invalid_request_error',
      /not a valid version/,
    ],
    [
      'trap 50: an unknown beta',
      { 'anthropic-beta': 'a-1,b-2' },
      { betas: ['a-1'] },
      400,
      'invalid_request_error',
      /Unexpected value\(s\) `b-2`/,
    ],
    ['another content type', { 'content-type': 'text/plain' }, {}, 400, 'invalid_request_error', /Content-Type/],
  ])('refuses %s', (_, headers, options, status, type, message) => {
    const violation = check({}, headers, options);
    expect(violation?.status).toBe(status);
    expect(violation?.body).toMatchObject({ error: { type, message: expect.stringMatching(message) } });
  });

  it('takes a bearer token', () => {
    const headers = { 'x-api-key': undefined, authorization: 'Bearer FAKE' };
    expect(check({}, headers, { key: 'FAKE' })).toBeUndefined();
  });

  it('asks for no key when it is open', () => {
    expect(check({}, { 'x-api-key': undefined }, { isOpen: true })).toBeUndefined();
  });
});

/** What looks like a fault and is none. */
const ACCEPTED: readonly [what: string, change: Body, headers?: Body][] = [
  ['a plain question', {}],
  ['max_tokens 0, which only warms the cache', { max_tokens: 0 }],
  ['two messages of one role', chat(user(text('a')), user(text('b')))],
  [
    'a system message before an assistant',
    chat(user(text('a')), { role: 'system', content: 's' }, assistant(text('b')), user(text('c'))),
  ],
  ['a system message at the end', chat(user(text('a')), { role: 'system', content: [text('s')] })],
  [
    'trap 21: a result with text, image, document and reference',
    chat(
      user(text('a')),
      assistant(use('a')),
      user(
        result('a', {
          content: [text('b'), image('image/webp', TEST_MEDIA.webp), { type: 'tool_reference', tool_name: 'x' }],
        }),
        text('after'),
      ),
    ),
  ],
  [
    'a result without content',
    chat(user(text('a')), assistant(use('a')), user({ type: 'tool_result', tool_use_id: 'a' })),
  ],
  [
    'its own thinking, in order',
    { ...BUDGET, tools: [LOOK], ...chat(user(text('a')), assistant(thought('x'), use('a')), user(result('a'))) },
  ],
  [
    'its own redacted thinking',
    chat(
      user(text('a')),
      assistant({ type: 'redacted_thinking', data: REDACTED_THINKING }, text('b')),
      user(text('c')),
    ),
  ],
  ['a server tool', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  [
    'a turn that waits for a server tool',
    {
      model: 'claude-opus-5',
      ...chat(user(text('a')), assistant({ type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} })),
    },
  ],
  ['temperature in the old version', { temperature: 0.3 }],
  ['no sampling in the new version', {}, { 'anthropic-version': '2026-10-21' }],
  ['a prefill on an older model', chat(user(text('a')), assistant(text('b')))],
  [
    'a property named like a keyword',
    {
      output_config: {
        format: {
          type: 'json_schema',
          schema: { type: 'object', additionalProperties: false, properties: { pattern: { type: 'string' } } },
        },
      },
    },
  ],
  [
    'four breakpoints',
    { system: [text('a', CACHED)], ...chat(user(text('a', CACHED), text('b', CACHED), text('c', CACHED))) },
  ],
  ['choice none without tools', { tool_choice: { type: 'none' } }],
];

describe('what the Messages door takes', () => {
  it.each(ACCEPTED)('%s', (_, change, headers = {}) => {
    expect(check(change, headers)).toBeUndefined();
  });
});
