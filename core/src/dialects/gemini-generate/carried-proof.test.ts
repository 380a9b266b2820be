import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, ChatRequest, JsonObject } from '../../contract/index.ts';
import { fakeDecodeContext, fakeEncodeContext, fakeReplyContext, PLAIN_REQUEST } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { openaiResponses } from '../openai-responses/index.ts';
import { encode } from './__fixtures__/requests.ts';

/** Google puts the proof of its thoughts on the first of the calls that they led to. */
const TURN: readonly ChatEvent[] = [
  { type: 'reply-start' },
  { type: 'reasoning-start', id: '0' },
  { type: 'reasoning-delta', id: '0', delta: 'hm' },
  { type: 'reasoning-end', id: '0' },
  {
    type: 'tool-call-start',
    id: '1',
    callId: 'call_1',
    name: 'f',
    kind: 'function',
    signature: { origin: 'gemini-generate', value: 'PROOF' },
  },
  { type: 'tool-call-end', id: '1' },
  { type: 'tool-call-start', id: '2', callId: 'call_2', name: 'g', kind: 'function' },
  { type: 'tool-call-end', id: '2' },
  { type: 'reply-end', finish: { reason: 'tool-calls' } },
];

type Dialect = typeof anthropicMessages;

function replyOf({ chat }: Dialect, request: Partial<ChatRequest>): JsonObject {
  const context = fakeReplyContext({ request: { ...PLAIN_REQUEST, ...request } });
  const [document] = chat ? runMapper(chat.whole.encoder(context), TURN) : [];
  return JSON.parse(document?.data ?? '{}');
}

const requestOf = ({ chat }: Dialect, body: JsonObject): ChatRequest => {
  if (!chat) throw new Error('no chat');
  return chat.decodeRequest({ model: 'm', ...body }, fakeDecodeContext());
};

const bodyFor = ({ chat }: Dialect, request: ChatRequest): string =>
  JSON.stringify(chat?.encodeRequest(request, fakeEncodeContext()).body);

/** The next request of a client of Messages. */
function afterMessages(request: Partial<ChatRequest>): ChatRequest {
  const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: 'x' });
  const messages = [
    { role: 'user', content: 'go' },
    { role: 'assistant', content: replyOf(anthropicMessages, request).content ?? [] },
    { role: 'user', content: [result('call_1'), result('call_2')] },
  ];
  return requestOf(anthropicMessages, { max_tokens: 99, messages });
}

/** The next request of a client of Responses. */
function afterResponses(include: readonly string[]): ChatRequest {
  const asked = requestOf(openaiResponses, { input: 'go', include });
  const result = (call_id: string) => ({ type: 'function_call_output', call_id, output: 'x' });
  const output = arrayOf(replyOf(openaiResponses, asked).output);
  const input = [{ role: 'user', content: 'go' }, ...output, result('call_1'), result('call_2')];
  return requestOf(openaiResponses, { input });
}

/** The model's turn as Google gets it back. */
function returned(request: ChatRequest): readonly (JsonObject | undefined)[] {
  const content = objectOf(arrayOf(encode(request).body.contents)[1]);
  return arrayOf(content?.parts).map(objectOf);
}

const WAYS = [
  { name: 'Messages', next: afterMessages({ reasoning: { mode: 'adaptive' } }), unasked: afterMessages({}) },
  {
    name: 'Responses',
    next: afterResponses(['reasoning.encrypted_content']),
    unasked: afterResponses([]),
  },
];

describe.each(WAYS)('a proof on a call, through a client of $name', ({ next, unasked }) => {
  it('comes back on the same call', () => {
    const [first, second] = returned(next).filter((part) => part?.functionCall !== undefined);
    expect(first).toMatchObject({ functionCall: { name: 'f' }, thoughtSignature: 'PROOF' });
    expect(second).not.toHaveProperty('thoughtSignature');
  });

  it('is told to no other service', () => {
    for (const other of [anthropicMessages, openaiResponses]) expect(bodyFor(other, next)).not.toMatch(/PROOF|pp1/);
  });

  it('is not put on a client that keeps no thoughts', () => {
    expect(JSON.stringify(returned(unasked))).not.toContain('PROOF');
  });
});
