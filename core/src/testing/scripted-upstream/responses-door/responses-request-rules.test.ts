import { describe, expect, it } from '@jest/globals';
import type { DoorRequest } from '../door.ts';
import { TEST_MEDIA } from '../test-media.ts';
import { checkResponsesRequest } from './responses-door.ts';
import { responsesRequestRules } from './responses-request-rules.ts';
import { sealReasoning } from './sealed-reasoning.ts';

type Body = Record<string, unknown>;

const user = (content: unknown): Body => ({ role: 'user', content });
const call = (call_id: string, more: Body = {}): Body => ({
  type: 'function_call',
  call_id,
  name: 'look',
  arguments: '{}',
  ...more,
});
const result = (call_id: string, output: unknown = 'seen'): Body => ({ type: 'function_call_output', call_id, output });
const thought = (more: Body = {}): Body => ({ type: 'reasoning', id: 'rs_1', summary: [], ...more });
const SEALED = thought({ encrypted_content: sealReasoning('x') });
const says = (text: string, id = 'msg_1'): Body => ({
  type: 'message',
  role: 'assistant',
  id,
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
});
const input = (...items: Body[]): Body => ({ input: items });
const look = (parameters: unknown, more: Body = {}): Body => ({
  tools: [{ type: 'function', name: 'look', parameters, ...more }],
});
const LOOK = look({ type: 'object', properties: {} });
const DATA = { png: `data:image/png;base64,${TEST_MEDIA.png}`, pdf: `data:application/pdf;base64,${TEST_MEDIA.pdf}` };
const image = (image_url: unknown): Body => user([{ type: 'input_image', image_url }]);
const file = (fields: Body): Body => user([{ type: 'input_file', ...fields }]);

function check(change: Body) {
  const json = { model: 'gpt-5.1', input: 'hi', ...change };
  const headers = { authorization: 'Bearer FAKE', 'content-type': 'application/json' };
  const request: DoorRequest = { operation: 'chat', headers, bytes: 1, json, requestId: 'req_FAKE' };
  return checkResponsesRequest(request);
}

type Refused = readonly [rule: string, what: string, change: Body, message: RegExp, more?: Body];

const REFUSED: readonly Refused[] = [
  ['shape', 'messages of chat', { messages: [] }, /^Unknown parameter: 'messages'/, { code: 'unknown_parameter' }],
  ['shape', 'a stop sequence', { stop: ['x'] }, /^Unknown parameter: 'stop'/],
  ['shape', 'a nested function', { tools: [{ type: 'function', function: {} }] }, /'tools\[0\].name'/],
  [
    'shape',
    'responses trap 14: a nested format',
    { text: { format: { type: 'json_schema', json_schema: {} } } },
    /'text.format.name'/,
  ],
  [
    'shape',
    'responses trap 19: include_usage',
    { stream: true, stream_options: { include_usage: true } },
    /^Unknown parameter: 'stream_options.include_usage'/,
  ],
  ['shape', 'a very small limit', { max_output_tokens: 5 }, /Expected a value >= 16/],
  ['shape', 'an unknown role', input({ role: 'tool', content: 'x' }), /Invalid value: 'tool'/],
  ['shape', 'an unknown item', input({ type: 'tool_use' }), /Invalid value: 'tool_use'/],
  [
    'shape',
    'a part of another role',
    input(user([{ type: 'output_text', text: 'x' }])),
    /Invalid value: 'output_text'/,
  ],
  ['shape', 'an unknown field of an item', input({ ...user('x'), cache_control: {} }), /'input\[0\].cache_control'/],
  [
    'shape',
    'responses trap 21: a long call id',
    input(call('x'.repeat(65)), result('x'.repeat(65))),
    /'input\[0\].call_id': string too long/,
  ],
  ['shape', 'responses trap 20: a long name', look({}, { name: 'x'.repeat(65) }), /'tools\[0\].name': string too long/],
  ['some-input', 'nothing', { input: null }, /one of 'input'/],
  [
    'memory',
    'responses trap 1: an earlier response',
    { previous_response_id: 'resp_1' },
    /Previous response with id 'resp_1' not found/,
    { code: 'previous_response_not_found' },
  ],
  ['memory', 'a reference', input({ id: 'msg_1' }), /Item with id 'msg_1' not found/],
  ['memory', 'responses trap 13: reasoning by its id', input(thought(), says('x')), /Item with id 'rs_1' not found/],
  ['item-ids', 'an id of another kind', input(call('a', { id: 'call_a' }), result('a')), /begins with 'fc'/],
  ['unique-items', 'one id twice', input(says('a'), says('b')), /Duplicate item found with id msg_1/],
  ['unique-calls', 'one call id twice', input(call('a'), call('a'), result('a')), /Duplicate 'function_call'/],
  [
    'known-results',
    'responses trap 2: a result under another id',
    input(call('a'), result('b')),
    /No tool call found for function call output with call_id b/,
  ],
  ['known-results', 'a result before its call', input(result('a'), call('a')), /No tool call found/],
  [
    'answered-calls',
    'a call without a result',
    input(call('a'), user('x')),
    /No tool output found for function call a/,
  ],
  [
    'followed-reasoning',
    'reasoning without what it led to',
    input(SEALED, user('x')),
    /'reasoning' was provided without its required following item/,
  ],
  [
    'own-reasoning',
    'reasoning of another service',
    input(thought({ encrypted_content: 'FAKE-of-another' }), says('x')),
    /could not be verified/,
    { code: 'invalid_encrypted_content' },
  ],
  ['media', 'an image that is none', input(image(DATA.pdf)), /valid image/],
  ['media', 'an image by a word', input(image('picture')), /Expected a valid URL/],
  ['media', 'a file without a name', input(file({ file_data: DATA.pdf })), /content\[0\].filename/],
  ['media', 'a file that is no PDF', input(file({ filename: 'a', file_data: DATA.png })), /not supported/],
  ['effort', 'an effort of other models', { reasoning: { effort: 'xhigh' } }, /'xhigh' is not supported/],
  ['effort', 'an effort without reasoning', { model: 'gpt-4.1', reasoning: { effort: 'low' } }, /reasoning.effort/],
  ['sampling', 'a temperature for a reasoning model', { temperature: 0.2 }, /'temperature' is not supported/],
  [
    'stream-options',
    'options without a stream',
    { stream_options: { include_obfuscation: false } },
    /only allowed when/,
  ],
  ['json-mode', 'JSON without the word', { text: { format: { type: 'json_object' } } }, /contain the word 'json'/],
  [
    'answer-schema',
    'a strict schema that is open',
    { text: { format: { type: 'json_schema', name: 'a', strict: true, schema: { type: 'object', properties: {} } } } },
    /'additionalProperties' is required/,
  ],
  ['parameters', 'parameters that are no object', look({ type: 'string' }), /got 'type: "string"'/],
  ['tool-choice', 'a choice without tools', { tool_choice: 'required' }, /not allowed without 'tools'/],
  ['tool-choice', 'a choice of no tool', { ...LOOK, tool_choice: { type: 'function', name: 'b' } }, /'b' not found/],
];

const TAKEN: readonly (readonly [what: string, change: Body])[] = [
  ['a text', {}],
  ['null where nothing is meant', { tools: null, temperature: null, text: null, store: null }],
  ['an image by its address', input(image('https://example.com/a.png'))],
  ['images and files', input(image(DATA.png), file({ filename: 'a.pdf', file_data: DATA.pdf }))],
  [
    'calls with results',
    { ...LOOK, ...input(user('x'), SEALED, call('a', { id: 'fc_1' }), call('b'), result('b'), result('a')) },
  ],
  ['a result with an image', input(call('a'), result('a', [{ type: 'input_image', image_url: DATA.png }]))],
  ['temperature where reasoning is off', { reasoning: { effort: 'none' }, temperature: 0.2 }],
];

describe('what Responses refuses', () => {
  it.each(REFUSED)('%s: %s', (...[rule, _, change, message, more]) => {
    const violation = check(change);
    expect(violation?.rule).toBe(rule);
    expect(violation?.body).toEqual({
      error: expect.objectContaining({
        type: 'invalid_request_error',
        message: expect.stringMatching(message),
        ...more,
      }),
    });
  });

  it('has a case for every rule', () => {
    const rules = responsesRequestRules.map(([rule]) => rule);
    expect(rules.filter((rule) => !REFUSED.some(([name]) => name === rule))).toEqual([]);
  });

  it.each(TAKEN)('takes %s', (_, change) => {
    expect(check(change)).toBeUndefined();
  });
});
