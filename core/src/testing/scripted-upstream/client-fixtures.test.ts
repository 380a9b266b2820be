import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { recording } from '../../../../test/recordings.ts';
import { checkAnthropicRequest } from './anthropic-door/anthropic-door.ts';
import { checkChatRequest } from './chat-door/chat-door.ts';
import type { ChatVendor } from './chat-door/chat-traits.ts';
import type { Door, DoorRequest } from './door.ts';
import { checkGeminiRequest } from './gemini-door/gemini-door.ts';
import { asObject, isObject } from './loose-json.ts';
import { checkResponsesRequest } from './responses-door/responses-door.ts';

const MESSAGES_CLIENTS = [
  'claude-code',
  'claude-code-token',
  'claude-code-opus-5-5',
  'claude-code-foundry',
  'anthropic-sdk',
  'anthropic-foundry-sdk',
  'ai-anthropic',
  'langchain-anthropic',
  'opencode-anthropic',
  'amp',
];

/** Clients of OpenAI itself, and those that were set up for a compatible server: OpenAI takes neither their max_tokens nor their reasoning. */
const CHAT_CLIENTS: Readonly<Record<string, ChatVendor>> = {
  'openai-chat-sdk': 'openai',
  'ai-openai-chat': 'openai',
  'langchain-openai': 'openai',
  'ai-openai-compatible': 'compatible',
  'opencode-chat': 'compatible',
};

const RESPONSES_CLIENTS = [
  'openai-responses-sdk',
  'ai-openai-responses',
  'langchain-openai-responses',
  'opencode-responses',
  'codex',
  'codex-lite',
];

const GEMINI_CLIENTS = ['google-genai', 'gemini-cli', 'ai-google', 'opencode-google'];

interface Recorded {
  name: string;
  request: DoorRequest;
}

/** The recordings have one id for all calls: the n-th call and the n-th result get their own again. */
function withDistinctIds(json: string): unknown {
  const counts = { call: 0, result: 0, item: 0 };
  return JSON.parse(json, (key, value) => {
    if (key === 'id' && /^(toolu|call)_/.test(value)) return `${value}_${++counts.call}`;
    if (key === 'tool_use_id' || key === 'tool_call_id') return `${value}_${++counts.result}`;
    if (key === 'id' && /^(fco?|msg|rs|ctco?)_/.test(value)) return `${value}_${++counts.item}`;
    if (isObject(value) && typeof value.call_id === 'string') {
      const at = String(value.type).endsWith('_output') ? ++counts.result : ++counts.call;
      return { ...value, call_id: `${value.call_id}_${at}` };
    }
    return value;
  });
}

const CONVERSATIONS = ['messages', 'input', 'contents'];

function readClient(folder: string, client: string): readonly Recorded[] {
  return readdirSync(join(folder, client))
    .filter((name) => name.endsWith('.request.json'))
    .map((name) => {
      const recorded = withDistinctIds(readFileSync(join(folder, client, name), 'utf8'));
      const { url, bytes, body } = recorded as { url: string; bytes: number; body: unknown };
      const headerFile = join(folder, client, name.replace('.request.', '.headers.'));
      const headers: [string, string][] = JSON.parse(readFileSync(headerFile, 'utf8'));
      const operation = url.includes('count_tokens') ? 'count' : 'chat';
      const { pathname: path, searchParams: query } = new URL(url, 'http://upstream');
      const address = { path, query, modelId: /models\/(.+):/.exec(path)?.[1] };
      const lower = Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value]));
      return {
        name,
        request: { operation, headers: lower, bytes, json: body, requestId: 'req_FAKE', address } as const,
      };
    })
    .filter(({ request: { json } }) =>
      CONVERSATIONS.some((field) => Array.isArray((json as Record<string, unknown> | null)?.[field])),
    );
}

const folder = recording('../clients');
const suite = folder === undefined ? describe.skip : describe; // skipped: no recordings, which is printed

/** Unless they say otherwise, clients of OpenAI rely on its memory, which the scripted upstream lacks. */
const memoryOf = ({ json }: DoorRequest) => (asObject(json).store === false ? {} : { withoutRules: ['memory'] });

/** The recordings were made against a mock whose thinking is not ours, and which called tools without thinking. */
const check: Readonly<Record<Door['id'], (request: DoorRequest, vendor: ChatVendor) => unknown>> = {
  'anthropic-messages': (request) =>
    checkAnthropicRequest(request, { isOwnThinking: () => true, withoutRules: ['thinking-before-tool-use'] }),
  'openai-chat': (request, vendor) => checkChatRequest(request, { vendor }),
  'openai-responses': (request) => checkResponsesRequest(request, { isOwnReasoning: () => true, ...memoryOf(request) }),
  'gemini-generate': (request) => checkGeminiRequest(request, { isOwnSignature: () => true }),
};

suite('requests of real clients', () => {
  describe.each(MESSAGES_CLIENTS)('%s', (client) => {
    it('pass the Messages door', () => {
      const recorded = readClient(folder ?? '', client);
      expect(recorded.length).toBeGreaterThan(1);
      expect(recorded.map(({ name, request }) => [name, check['anthropic-messages'](request, 'openai')])).toEqual(
        recorded.map(({ name }) => [name, undefined]),
      );
    });
  });

  describe.each(Object.entries(CHAT_CLIENTS))('%s', (client, vendor) => {
    it('pass the chat door', () => {
      const recorded = readClient(folder ?? '', client);
      expect(recorded.length).toBeGreaterThan(1);
      expect(recorded.map(({ name, request }) => [name, check['openai-chat'](request, vendor)])).toEqual(
        recorded.map(({ name }) => [name, undefined]),
      );
    });
  });

  describe.each(RESPONSES_CLIENTS)('%s', (client) => {
    it('pass the Responses door', () => {
      const recorded = readClient(folder ?? '', client);
      expect(recorded.length).toBeGreaterThan(1);
      expect(recorded.map(({ name, request }) => [name, check['openai-responses'](request, 'openai')])).toEqual(
        recorded.map(({ name }) => [name, undefined]),
      );
    });
  });

  describe.each(GEMINI_CLIENTS)('%s', (client) => {
    it('pass the Gemini door', () => {
      const recorded = readClient(folder ?? '', client);
      expect(recorded.length).toBeGreaterThan(1);
      expect(recorded.map(({ name, request }) => [name, check['gemini-generate'](request, 'openai')])).toEqual(
        recorded.map(({ name }) => [name, undefined]),
      );
    });
  });

  it('are refused at the other door', () => {
    const [messages] = readClient(folder ?? '', 'claude-code');
    const [chat] = readClient(folder ?? '', 'openai-chat-sdk');
    expect(messages && check['openai-chat'](messages.request, 'openai')).toMatchObject({ status: expect.any(Number) });
    expect(chat && check['anthropic-messages'](chat.request, 'openai')).toMatchObject({ status: expect.any(Number) });
  });
});
