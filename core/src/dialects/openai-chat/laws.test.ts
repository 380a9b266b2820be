import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatEvent, Finish, Usage } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import type { FoldedBlock, FoldedReply } from '../../wire/folded-reply.ts';
import { sse } from '../../wire/framings/sse.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { unfoldReply } from '../../wire/unfold.ts';
import { type ReplyInit, replyContext, run, wireEvents } from './__fixtures__/kit.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

const client: ReplyInit = { request: { extras: { 'openai-chat': { includeUsage: true, reasoningDetails: true } } } };

const words = fc.string({ minLength: 1, unit: 'binary' });
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
const callId = fc.uuid();
const signature = fc.record({
  origin: fc.constantFrom('anthropic-messages', 'openai-responses', 'openai-chat'),
  value: name,
});
const args = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }).map((value) => JSON.stringify(value));

const textBlock = words.map((text): FoldedBlock => ({ type: 'text', text }));
const reasoningBlock = fc
  .record({ text: words, signature: fc.option(signature, { nil: undefined }) })
  .map(({ text, signature }): FoldedBlock => ({ type: 'reasoning', text, ...(signature && { signature }) }));
const hiddenBlock = signature.map((redacted): FoldedBlock => ({ type: 'reasoning', text: '', redacted }));
const callBlock = fc
  .record({ callId, name, arguments: args })
  .map((fields): FoldedBlock => ({ type: 'tool-call', kind: 'function', ...fields }));
const freeformBlock = fc
  .record({ callId, name, arguments: words })
  .map((fields): FoldedBlock => ({ type: 'tool-call', kind: 'freeform', ...fields }));

const isTextLike = ({ type }: FoldedBlock): boolean => type === 'text' || type === 'reasoning';

/** This dialect has no border between two neighbours of one kind: they are one block, unless a signature parts them. */
function hasBorders(blocks: readonly FoldedBlock[]): boolean {
  return blocks.every((block, index) => {
    const before = blocks[index - 1];
    if (!before || before.type !== block.type || !isTextLike(block)) return true;
    return before.type === 'reasoning' && (before.signature !== undefined || before.redacted !== undefined);
  });
}

const count = fc.nat(1_000_000);
const usage = fc
  .record({
    cached: count,
    written: count,
    fresh: count,
    outputTokens: count,
    reasoningTokens: fc.option(count, { nil: undefined }),
  })
  .map(
    ({ cached, written, fresh, outputTokens, reasoningTokens }): Usage => ({
      inputTokens: cached + written + fresh,
      cachedReadTokens: cached,
      cachedWriteTokens: written,
      outputTokens: outputTokens + (reasoningTokens ?? 0),
      ...(reasoningTokens !== undefined && { reasoningTokens }),
    }),
  );

function finishOf(blocks: readonly FoldedBlock[], isCut: boolean): Finish {
  if (isCut) return { reason: 'length', raw: 'length' };
  const hasCalls = blocks.some(({ type }) => type === 'tool-call');
  return hasCalls ? { reason: 'tool-calls', raw: 'tool_calls' } : { reason: 'stop', raw: 'stop' };
}

const replyOf = (blocks: fc.Arbitrary<FoldedBlock[]>) =>
  fc.record({ blocks, usage: fc.option(usage, { nil: undefined }), isCut: fc.boolean() }).map(
    ({ blocks, usage, isCut }): FoldedReply => ({
      blocks,
      ...(usage && { usage }),
      finish: finishOf(blocks, isCut),
    }),
  );

/** A stream keeps the order of blocks. */
const streamReply = replyOf(
  fc
    .array(fc.oneof(textBlock, reasoningBlock, hiddenBlock, callBlock, freeformBlock), { maxLength: 8 })
    .filter(hasBorders),
);

/** A document has one place for each kind: thoughts, then text, then calls. */
const wholeReply = replyOf(
  fc
    .tuple(
      fc.array(fc.oneof(reasoningBlock, hiddenBlock), { maxLength: 3 }).filter(hasBorders),
      fc.array(textBlock, { maxLength: 1 }),
      fc.array(fc.oneof(callBlock, freeformBlock), { maxLength: 3 }),
    )
    .map((groups) => groups.flat()),
);

/** What a reply says; the names that each side makes for itself and the raw usage are not part of it. */
function said(events: readonly ChatEvent[]) {
  const { blocks, usage, finish, error } = foldEvents(events);
  const { raw, ...counts } = usage ?? {};
  return { blocks, usage: usage && counts, finish, error };
}

/** Cuts every delta into pieces, as models write them. */
function cut(events: readonly ChatEvent[], size: number): ChatEvent[] {
  return events.flatMap((event): ChatEvent[] => {
    if (!('delta' in event)) return [event];
    const points = [...event.delta];
    const pieces = Array.from({ length: Math.ceil(points.length / size) }, (_, at) =>
      points.slice(at * size, at * size + size).join(''),
    );
    return pieces.map((delta) => ({ ...event, delta }));
  });
}

describe('law 2: decode(encode(events)) = events', () => {
  it('holds for streams, however deltas and bytes are cut', () => {
    fc.assert(
      fc.property(
        streamReply,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 64 }),
        (reply, deltaSize, byteSize) => {
          const events = unfoldReply(reply);
          const bytes = Buffer.from(
            run(sse.join(), run(createStreamEncoder(replyContext(client)), cut(events, deltaSize))).join(''),
          );
          const chunks = Array.from({ length: Math.ceil(bytes.length / byteSize) }, (_, at) =>
            bytes.subarray(at * byteSize, (at + 1) * byteSize),
          );
          const wire = run(sse.split({ maxEventBytes: 1_000_000 }), chunks);
          expect(said(run(createStreamDecoder(replyContext()), wire))).toEqual(said(events));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('holds for documents', () => {
    fc.assert(
      fc.property(wholeReply, (reply) => {
        const events = unfoldReply(reply);
        const wire = run(createWholeEncoder(replyContext(client)), events);
        expect(said(run(createWholeDecoder(replyContext()), wire))).toEqual(said(events));
      }),
      { numRuns: 300 },
    );
  });

  it('holds for what one form says to the other', () => {
    fc.assert(
      fc.property(wholeReply, (reply) => {
        const document = run(createWholeEncoder(replyContext(client)), unfoldReply(reply));
        const fromDocument = run(createWholeDecoder(replyContext()), document);
        const stream = run(createStreamEncoder(replyContext(client)), fromDocument);
        expect(said(run(createStreamDecoder(replyContext()), stream))).toEqual(said(fromDocument));
      }),
      { numRuns: 200 },
    );
  });
});

describe('any stream of chunks', () => {
  const odd = fc.oneof(
    fc.constant(null),
    fc.string(),
    fc.integer(),
    fc.constant([]),
    fc.constant({}),
    fc.constant('{}'),
    fc.constant('{"a":1}'),
  );
  const fn = fc.record({ name: fc.oneof(odd, name), arguments: odd }, { requiredKeys: [] });
  const call = fc.record(
    { index: fc.oneof(fc.nat(3), odd), id: fc.oneof(odd, name), type: odd, function: fc.oneof(fn, odd) },
    { requiredKeys: [] },
  );
  const delta = fc.record(
    {
      role: odd,
      content: fc.oneof(odd, fc.array(odd)),
      reasoning_content: odd,
      reasoning: odd,
      reasoning_details: fc.array(
        fc.oneof(
          odd,
          fc.record({
            type: fc.constantFrom('reasoning.text', 'reasoning.encrypted'),
            text: odd,
            data: odd,
            signature: odd,
          }),
        ),
      ),
      refusal: odd,
      tool_calls: fc.oneof(odd, fc.array(fc.oneof(call, odd), { maxLength: 3 })),
      function_call: fc.oneof(odd, fn),
      annotations: fc.oneof(odd, fc.array(odd)),
    },
    { requiredKeys: [] },
  );
  const choice = fc.record(
    {
      index: odd,
      delta: fc.oneof(delta, odd),
      finish_reason: fc.oneof(odd, fc.constantFrom('stop', 'length', 'tool_calls', 'error')),
    },
    { requiredKeys: [] },
  );
  const chunk = fc.record(
    {
      id: odd,
      model: odd,
      choices: fc.oneof(fc.array(fc.oneof(choice, odd), { maxLength: 2 }), odd),
      usage: odd,
      error: fc.constantFrom(null, '', undefined),
    },
    { requiredKeys: [] },
  );

  it('ends in one way, breaks no block and makes a stream that clients can read', () => {
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), fc.boolean(), (chunks, isDone) => {
        const wire = wireEvents(isDone ? [...chunks, '[DONE]'] : chunks);
        const events = run(createStreamDecoder(replyContext()), wire);
        const ends = events.filter(({ type }) => type === 'reply-end' || type === 'error');
        expect([ends.length, events.at(-1) === ends[0], events[0]?.type]).toEqual([1, true, 'reply-start']);
        const started = events.flatMap((event) => (event.type.endsWith('-start') && 'id' in event ? [event.id] : []));
        expect(new Set(started).size).toBe(started.length);
        const frames = run(createStreamEncoder(replyContext()), run(sequentialBlocks(), events));
        expect(frames.at(-1)?.data === '[DONE]').toBe(ends[0]?.type === 'reply-end');
        expect(run(createStreamDecoder(replyContext()), frames).at(-1)?.type).toBe(ends[0]?.type);
      }),
      { numRuns: 500 },
    );
  });
});
