import { describe, expect, it } from '@jest/globals';
import { recordedGeminiReplies, recordedGeminiRequests } from '../../../../test/recorded-gemini.ts';
import { messagesComplaint } from '../../../../test/support/messages-complaint.ts';
import type { ChatMessage, ChatRequest, JsonObject } from '../../contract/index.ts';
import { fakeDecodeContext, fakeEncodeContext } from '../../testing/codec-contexts.ts';
import { checkChatRequest } from '../../testing/scripted-upstream/chat-door/chat-door.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

/** What programs send, and what the tests of SDKs sent to Google. */
const PROGRAMS = recordedGeminiRequests().map(([name, body]) => [name, body as JsonObject] as const);
const TESTS = recordedGeminiReplies().flatMap(({ name, request, status }) =>
  request && status === 200 ? [[name, request as JsonObject] as const] : [],
);
const REQUESTS = [...PROGRAMS, ...TESTS];
const suite = REQUESTS.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed

const decode = (body: JsonObject) => decodeRequest(body, fakeDecodeContext());

/** What no other dialect can give, or only Google can read. */
const OWN = /"responseModalities":\["(?!TEXT"\])|generativelanguage\.googleapis\.com|"gs:\/\/|"video\/|youtu/;

/** The same conversation with one message for each turn, without thoughts that nobody signed. */
function canonical(request: ChatRequest): ChatRequest {
  const messages: ChatMessage[] = [];
  for (const { role, blocks } of request.messages) {
    const kept = blocks.filter((block) => block.type !== 'reasoning' || block.signature);
    const before = messages.at(-1);
    if (kept.length === 0) continue;
    if (before?.role === role) messages.splice(-1, 1, { role, blocks: [...before.blocks, ...kept] });
    else messages.push({ role, blocks: kept });
  }
  const tools = [...request.tools].sort((a, b) => a.type.localeCompare(b.type));
  return { ...request, messages, tools };
}

/** A question of no words at all is none. */
const asksSomething = ([, body]: readonly [string, JsonObject]): boolean =>
  decode(body).messages.some(({ role, blocks }) => role === 'user' && blocks.length > 0);

const forAll = REQUESTS.filter(([, body]) => !OWN.test(JSON.stringify(body))).filter(asksSomething);

suite('recorded client requests', () => {
  it('are there', () => {
    const clients = new Set(PROGRAMS.map(([name]) => name.split('/')[0]));
    expect([...clients].sort()).toEqual(['ai-google', 'gemini-cli', 'google-genai', 'opencode-google']);
    expect(TESTS.length).toBeGreaterThan(100);
    expect(forAll.length).toBeGreaterThan(100);
  });

  it.each(forAll)('%s comes out as it came in', (_, body) => {
    const request = decode(body);
    const context = fakeEncodeContext({ model: 'gemini-3-pro-preview' });
    const encoded = encodeRequest(request, context);
    const again = decode(JSON.parse(JSON.stringify(encoded.body)) as JsonObject);
    const isWhole = !context.losses.some(({ feature }) => feature === 'missing-result');
    if (isWhole) expect(canonical(again)).toEqual(canonical(request));
    const mended = ['missing-result', 'reasoning-history'];
    expect(context.losses.filter(({ feature }) => !mended.includes(feature))).toEqual([]);
  });

  it.each(forAll)('%s is good for a Messages server', (_, body) => {
    const context = fakeEncodeContext({ model: 'claude-sonnet-4-6' });
    expect(messagesComplaint(anthropicMessages.chat!.encodeRequest(decode(body), context))).toBeUndefined();
  });

  it.each(forAll)('%s is good for a Chat server', (_, body) => {
    const encoded = openaiChat.chat!.encodeRequest(decode(body), fakeEncodeContext({ model: 'gpt-4.1' }));
    const headers = { authorization: 'Bearer FAKE', 'content-type': 'application/json' };
    const json = JSON.parse(JSON.stringify(encoded.body));
    expect(checkChatRequest({ operation: 'chat', headers, bytes: 1, json, requestId: 'req_FAKE' })).toBeUndefined();
  });
});
