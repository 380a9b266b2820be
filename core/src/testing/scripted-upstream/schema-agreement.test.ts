import { describe, expect, it } from '@jest/globals';
import { recording } from '../../../../test/recordings.ts';
import { checkAnthropicRequest } from './anthropic-door/anthropic-door.ts';
import { checkChatRequest } from './chat-door/chat-door.ts';
import { definitions, type Place, propertiesOf } from './published-schema.ts';
import type { Violation } from './request-rule.ts';

const anthropicFile = recording('schemas/anthropic.schema.json');
const openaiFile = recording('schemas/openai.schema.json');
const suite = anthropicFile === undefined || openaiFile === undefined ? describe.skip : describe; // skipped: no recordings, which is printed

const HEADERS = {
  authorization: 'Bearer FAKE',
  'anthropic-version': '2026-10-21',
  'content-type': 'application/json',
};

const isUnknown = (violation: Violation | undefined): boolean =>
  /Extra inputs|Unknown parameter/.test(JSON.stringify(violation?.body ?? ''));

const checkMessages = (json: unknown) =>
  checkAnthropicRequest({ operation: 'chat', headers: HEADERS, bytes: 1, json, requestId: 'r' });
const checkChat = (json: unknown) =>
  checkChatRequest({ operation: 'chat', headers: HEADERS, bytes: 1, json, requestId: 'r' });

const inUser = (block: object): object => ({
  model: 'm',
  max_tokens: 1,
  messages: [{ role: 'user', content: [block] }],
});

const MESSAGES_PLACES: readonly Place[] = [
  ['MessageCreateParamsBase', (value) => ({ model: 'm', max_tokens: 1, messages: [], ...value })],
  ['TextBlockParam', (value) => inUser({ text: 'a', ...value, type: 'text' })],
  ['ImageBlockParam', (value) => inUser({ source: {}, ...value, type: 'image' })],
  ['DocumentBlockParam', (value) => inUser({ source: {}, ...value, type: 'document' })],
  [
    'SearchResultBlockParam',
    (value) => inUser({ content: [], source: '', title: '', ...value, type: 'search_result' }),
  ],
  ['ToolUseBlockParam', (value) => inUser({ id: 'a', name: 'a', input: {}, ...value, type: 'tool_use' })],
  ['ToolResultBlockParam', (value) => inUser({ tool_use_id: 'a', ...value, type: 'tool_result' })],
  ['ThinkingBlockParam', (value) => inUser({ thinking: '', signature: '', ...value, type: 'thinking' })],
  [
    'Tool',
    (value) => ({
      model: 'm',
      max_tokens: 1,
      messages: [],
      tools: [{ name: 'a', input_schema: {}, ...value, type: 'custom' }],
    }),
  ],
  ['OutputConfig', (value) => ({ model: 'm', max_tokens: 1, messages: [], output_config: value })],
  [
    'ThinkingConfigEnabled',
    (value) => ({ model: 'm', max_tokens: 1, messages: [], thinking: { budget_tokens: 1, ...value, type: 'enabled' } }),
  ],
];

const ofRole = (message: object): object => ({ model: 'm', messages: [message] });

const CHAT_PLACES: readonly Place[] = [
  ['CreateChatCompletionRequest', (value) => ({ model: 'm', messages: [{ role: 'user', content: 'a' }], ...value })],
  ['ChatCompletionRequestUserMessage', (value) => ofRole({ content: 'a', ...value, role: 'user' })],
  ['ChatCompletionRequestSystemMessage', (value) => ofRole({ content: 'a', ...value, role: 'system' })],
  ['ChatCompletionRequestDeveloperMessage', (value) => ofRole({ content: 'a', ...value, role: 'developer' })],
  ['ChatCompletionRequestAssistantMessage', (value) => ofRole({ content: 'a', ...value, role: 'assistant' })],
  ['ChatCompletionRequestToolMessage', (value) => ofRole({ content: 'a', tool_call_id: 'a', ...value, role: 'tool' })],
  [
    'ChatCompletionRequestMessageContentPartText',
    (value) => ofRole({ role: 'user', content: [{ text: 'a', ...value, type: 'text' }] }),
  ],
  [
    'ChatCompletionRequestMessageContentPartImage',
    (value) => ofRole({ role: 'user', content: [{ image_url: {}, ...value, type: 'image_url' }] }),
  ],
  [
    'ChatCompletionRequestMessageContentPartFile',
    (value) => ofRole({ role: 'user', content: [{ file: {}, ...value, type: 'file' }] }),
  ],
  [
    'FunctionObject',
    (value) => ({
      model: 'm',
      messages: [{ role: 'user', content: 'a' }],
      tools: [{ type: 'function', function: { name: 'a', ...value } }],
    }),
  ],
];

suite('fields of the vendors’ schemas', () => {
  const anthropic = definitions(anthropicFile);
  const openai = definitions(openaiFile);

  it.each(MESSAGES_PLACES)('are known to the Messages door: %s', (definition, place) => {
    const names = propertiesOf(anthropic, definition);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => isUnknown(checkMessages(place({ [name]: null }))))).toEqual([]);
    expect(isUnknown(checkMessages(place({ nobody_knows_this: null })))).toBe(true);
  });

  it.each(CHAT_PLACES)('are known to the chat door: %s', (definition, place) => {
    const names = propertiesOf(openai, definition);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => isUnknown(checkChat(place({ [name]: null }))))).toEqual([]);
    expect(isUnknown(checkChat(place({ nobody_knows_this: null })))).toBe(true);
  });
});
