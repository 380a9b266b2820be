import Anthropic from '@anthropic-ai/sdk';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatEvent, JsonObject } from '../../contract/index.ts';
import { sse } from '../../wire/framings/sse.ts';
import { arbitraryReply } from './__fixtures__/arbitrary-reply.ts';
import { EMPTY_REQUEST, replyContext, run } from './__fixtures__/contexts.ts';
import { encodeError } from './errors.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';

const request = { ...EMPTY_REQUEST, stopSequences: ['END'] };
const QUESTION = { model: 'm', max_tokens: 9, messages: [{ role: 'user' as const, content: 'Hi' }] };

/** The official client in front of an answer that is already there. */
const clientOf = (answer: () => Response) =>
  new Anthropic({ apiKey: 'FAKE', baseURL: 'http://127.0.0.1:1', maxRetries: 0, fetch: async () => answer() });

function streamOf(events: readonly ChatEvent[]): Response {
  const wire = run(streamCodec.encoder(replyContext({ request })), events);
  const body = run(sse.join(), wire).join('');
  return new Response(body, { headers: { 'content-type': sse.contentType } });
}

function documentOf(events: readonly ChatEvent[]): JsonObject {
  const [only] = run(wholeCodec.encoder(replyContext({ request })), events);
  return JSON.parse(only?.data ?? 'null') as JsonObject;
}

const streamed = (events: readonly ChatEvent[]) => clientOf(() => streamOf(events)).messages.stream(QUESTION);

/** Fields that the client adds to what it read. */
const plain = (message: object): JsonObject => {
  const { parsed_output: _parsed, ...rest } = JSON.parse(JSON.stringify(message)) as JsonObject;
  return rest;
};

describe('the official SDK', () => {
  it('accumulates our stream to the very message that we write whole', async () => {
    const property = fc.asyncProperty(arbitraryReply, async (events) => {
      const message = await streamed(events).finalMessage();
      expect(plain(message)).toEqual(documentOf(events));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('reads our whole message', async () => {
    const events: ChatEvent[] = [
      { type: 'reply-start' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      { type: 'text-end', id: '0' },
      { type: 'reply-end', finish: { reason: 'stop' } },
    ];
    const client = clientOf(() => Response.json(documentOf(events)));
    const message = await client.messages.create(QUESTION);
    expect(message).toMatchObject({ content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' });
    expect(message.usage.input_tokens).toBe(7);
  });

  it('gives a call without arguments an empty object', async () => {
    const message = await streamed([
      { type: 'reply-start' },
      { type: 'tool-call-start', id: '0', callId: 'a', name: 'f', kind: 'function' },
      { type: 'tool-call-end', id: '0' },
      { type: 'reply-end', finish: { reason: 'tool-calls' } },
    ]).finalMessage();
    expect(message).toMatchObject({ content: [{ type: 'tool_use', input: {} }], stop_reason: 'tool_use' });
  });

  it('trap 14 (BerriAI/litellm#32086): takes an error in mid-stream for an error', async () => {
    const broken = streamed([
      { type: 'reply-start' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      { type: 'error', error: { kind: 'overloaded', message: 'busy' } },
    ]);
    await expect(broken.finalMessage()).rejects.toMatchObject({
      error: { error: { type: 'overloaded_error', message: 'busy' } },
    });
  });

  it('reads our errors', async () => {
    const { status, headers, body } = encodeError(
      { kind: 'rate-limit', message: 'slow down' },
      { requestId: 'req_FAKE' },
    );
    const client = clientOf(() => new Response(body, { status, headers }));
    await expect(client.messages.create(QUESTION)).rejects.toMatchObject({ status: 429, type: 'rate_limit_error' });
  });
});
