import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '@pipeproxy/core';
import { checkGrammar, fakeReplyContext, runMapper } from '@pipeproxy/core/testing';
import { streamCodec } from '../../core/src/dialects/gemini-generate/reply-codec.ts';
import { sse } from '../../core/src/wire/framings/sse.ts';
import { recordedGeminiReplies } from '../recorded-gemini.ts';

const REPLIES = recordedGeminiReplies();
const suite = REPLIES.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed

/** Signatures are long and prove nothing here. */
const shortened = (events: readonly ChatEvent[]): unknown =>
  JSON.parse(JSON.stringify(events), (key, value) =>
    (key === 'thoughtSignature' || key === 'value') && typeof value === 'string' ? value.slice(0, 8) : value,
  );

function eventsOf(name: string): readonly ChatEvent[] {
  const reply = REPLIES.find((one) => one.name.includes(name));
  if (!reply) throw new Error(`no recording ${name}`);
  const wire = runMapper(sse.split({ maxEventBytes: 1e7 }), [Buffer.from(reply.body)]);
  return runMapper(streamCodec.decoder(fakeReplyContext()), wire);
}

const withoutUsage = (events: readonly ChatEvent[]) => shortened(events.filter(({ type }) => type !== 'usage'));
const usageOf = (events: readonly ChatEvent[]) => events.findLast((event) => event.type === 'usage')?.usage;

suite('recorded Gemini streams fit the contract', () => {
  it('a call with its signature, and an empty last chunk', () => {
    const events = eventsOf('test_google_streaming_tool_call_thought_signature.json#0');
    expect(checkGrammar(events)).toEqual([]);
    expect(withoutUsage(events)).toEqual([
      { type: 'reply-start', replyId: 'QUVVadTSNJ6_qtsPvN7J8Q0', model: 'gemini-3-pro-preview' },
      {
        type: 'tool-call-start',
        id: '0',
        callId: expect.stringMatching(/^call_/),
        name: 'get_country',
        kind: 'function',
        signature: { origin: 'gemini-generate', value: 'EpwICpkI' },
      },
      { type: 'tool-call-end', id: '0' },
      { type: 'reply-end', finish: { reason: 'tool-calls', raw: 'STOP' } },
    ]);
    expect(usageOf(events)).toMatchObject({ inputTokens: 29, outputTokens: 212, reasoningTokens: 202 });
  });

  it('a text whose signature comes last, on a part without words', () => {
    const events = eventsOf('google-reasoning-gemini3.chunks.txt');
    expect(checkGrammar(events)).toEqual([]);
    expect(withoutUsage(events)).toEqual([
      { type: 'reply-start', replyId: 'M3iLaY-AI7zTxN8P3Piw4Qg', model: 'gemini-3-pro-preview' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'There are **3** "r"s in strawberry.\n\n' },
      { type: 'text-delta', id: '0', delta: 'St**r**awbe**rr**y' },
      { type: 'text-end', id: '0', extras: { 'gemini-generate': { thoughtSignature: 'EpAICo0I' } } },
      { type: 'reply-end', finish: { reason: 'stop', raw: 'STOP' } },
    ]);
  });

  it('arguments in pieces at paths, whose last mention is missing', () => {
    const events = eventsOf('google-stream-tool-call-array-arguments-missing-terminal-function-call');
    expect(checkGrammar(events)).toEqual([]);
    const args = events.flatMap((event) => (event.type === 'tool-call-delta' ? [event.delta] : []));
    expect(args.map((text) => JSON.parse(text))).toEqual([
      {
        operations: [
          { action: 'add', description: 'Fresh red apple', itemid: 'apple_001', price: 0.5 },
          { action: 'add', description: 'Ripe yellow banana', itemid: 'banana_001', price: 0.3 },
        ],
      },
    ]);
    expect(events.at(-1)).toEqual({ type: 'reply-end', finish: { reason: 'tool-calls', raw: 'STOP' } });
  });

  it("parts of the service's own tools, carried unread between texts", () => {
    const events = eventsOf('test_native_output_with_builtin_tools_stream.json#0');
    expect(checkGrammar(events)).toEqual([]);
    const kinds = events.flatMap((event) => (event.type === 'opaque' ? [event.kind] : []));
    expect(kinds).toEqual(['toolCall', 'toolResponse']);
  });

  it('counts in a chunk of their own, in the middle', () => {
    const events = eventsOf('api-resilience.responses#0');
    expect(shortened(events)).toEqual([
      { type: 'reply-start' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Part 1. ' },
      { type: 'usage', usage: expect.objectContaining({ inputTokens: 100, outputTokens: 10 }) },
      { type: 'text-delta', id: '0', delta: 'Part 2.' },
      { type: 'text-end', id: '0' },
      { type: 'reply-end', finish: { reason: 'stop', raw: 'STOP' } },
    ]);
  });
});
