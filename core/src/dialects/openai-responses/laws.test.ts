import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatEvent, ChatTool, Finish, Usage } from '../../contract/index.ts';
import { checkGrammar } from '../../testing/check-grammar.ts';
import { foldEvents } from '../../wire/fold.ts';
import type { FoldedBlock, FoldedReply } from '../../wire/folded-reply.ts';
import { sse } from '../../wire/framings/sse.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { unfoldReply } from '../../wire/unfold.ts';
import { type ReplyInit, replyContext, run, wireEvents } from '../openai-chat/__fixtures__/kit.ts';
import { checkStream } from './__fixtures__/check-stream.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

const tools: ChatTool[] = [
  { type: 'function', name: 'ns__inner', extras: { 'openai-responses': { namespace: 'ns', name: 'inner' } } },
];
const body = { include: ['reasoning.encrypted_content'] };
const client: ReplyInit = { request: { tools, extras: { 'openai-responses': { body } } } };

const words = fc.string({ minLength: 1, unit: 'binary' });
const name = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9-]{1,20}$/), fc.constant('ns__inner'));
const args = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
  .map((value) => JSON.stringify(value));
const signature = fc.stringMatching(/^g[a-zA-Z0-9]{1,20}$/).map((value) => ({ origin: 'openai-responses', value }));

const block: fc.Arbitrary<FoldedBlock> = fc.oneof(
  words.map((text) => ({ type: 'text', text }) as const),
  words.map((text) => ({ type: 'refusal', text }) as const),
  fc
    .record({ text: fc.oneof(words, fc.constant('')), signature })
    .map((fields) => ({ type: 'reasoning', ...fields }) as const),
  fc
    .record({ name, arguments: args })
    .map((fields) => ({ type: 'tool-call', callId: '', kind: 'function', ...fields }) as const),
  fc
    .record({ name, arguments: words })
    .map((fields) => ({ type: 'tool-call', callId: '', kind: 'freeform', ...fields }) as const),
);

/** Each call has an id of its own. */
const blocks = fc
  .array(block, { maxLength: 8 })
  .map((list) => list.map((one, index) => (one.type === 'tool-call' ? { ...one, callId: `call_${index}` } : one)));

const count = fc.nat(1_000_000);
const usage = fc.record({ cached: count, written: count, fresh: count, output: count, reasoningTokens: count }).map(
  ({ cached, written, fresh, output, reasoningTokens }): Usage => ({
    inputTokens: cached + written + fresh,
    cachedReadTokens: cached,
    cachedWriteTokens: written,
    outputTokens: output + reasoningTokens,
    reasoningTokens,
  }),
);

function finishOf(list: readonly FoldedBlock[], isCut: boolean): Finish {
  if (isCut) return { reason: 'length', raw: 'max_output_tokens' };
  if (list.some(({ type }) => type === 'tool-call')) return { reason: 'tool-calls', raw: 'completed' };
  const refusal = list.map((one) => (one.type === 'refusal' ? one.text : '')).join('');
  if (refusal === '') return { reason: 'stop', raw: 'completed' };
  return { reason: 'refusal', raw: 'completed', explanation: refusal };
}

const reply = fc.record({ blocks, usage, isCut: fc.boolean() }).map(
  ({ blocks: list, usage: used, isCut }): FoldedReply => ({
    blocks: list,
    usage: used,
    finish: finishOf(list, isCut),
  }),
);

/** What a reply says; ids of items and the raw usage are not part of it. */
function said(events: readonly ChatEvent[]) {
  const { blocks: list, usage: used, finish, error } = foldEvents(events);
  const { raw, ...counts } = used ?? {};
  const bare = list.map((one) => {
    const { extras, ...fields } = one as FoldedBlock & { extras?: unknown };
    return fields;
  });
  return { blocks: bare, usage: counts, finish, error };
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
      fc.property(reply, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 64 }), (one, deltas, size) => {
        const events = unfoldReply(one);
        const frames = run(createStreamEncoder(replyContext(client)), cut(events, deltas));
        expect(checkStream(frames)).toEqual([]);
        const bytes = Buffer.from(run(sse.join(), frames).join(''));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const wire = run(sse.split({ maxEventBytes: 1_000_000 }), chunks);
        expect(said(run(createStreamDecoder(replyContext(client)), wire))).toEqual(said(events));
      }),
      { numRuns: 150 },
    );
  });

  it('holds for documents, which say what the last event of a stream says', () => {
    fc.assert(
      fc.property(reply, (one) => {
        const events = unfoldReply(one);
        const wire = run(createWholeEncoder(replyContext(client)), events);
        expect(said(run(createWholeDecoder(replyContext(client)), wire))).toEqual(said(events));
        const last = run(createStreamEncoder(replyContext(client)), events).at(-2);
        expect(JSON.parse(last?.data ?? '').response).toEqual(JSON.parse(wire[0]?.data ?? ''));
      }),
      { numRuns: 200 },
    );
  });
});

describe('any stream of events', () => {
  const odd = fc.constantFrom(null, '', 0, [], {}, 'text', '{}', undefined);
  const item = fc.record(
    {
      id: fc.constantFrom('a', 'b', null, 1),
      type: fc.constantFrom(
        'message',
        'reasoning',
        'function_call',
        'custom_tool_call',
        'local_shell_call',
        'strange',
        null,
      ),
      call_id: odd,
      name: odd,
      arguments: odd,
      input: odd,
      action: odd,
      summary: fc.oneof(odd, fc.constant([{ type: 'summary_text', text: 's' }, null])),
      content: fc.oneof(
        odd,
        fc.constant([{ type: 'output_text', text: 't', annotations: [1, {}] }, { type: 'refusal' }, 1]),
      ),
      encrypted_content: odd,
    },
    { requiredKeys: [] },
  );
  const response = fc.record(
    {
      id: odd,
      model: odd,
      status: odd,
      output: fc.oneof(odd, fc.array(fc.oneof(item, odd), { maxLength: 3 })),
      usage: odd,
      incomplete_details: odd,
    },
    { requiredKeys: [] },
  );
  const types = [
    'response.created',
    'response.output_item.added',
    'response.output_item.done',
    'response.content_part.added',
    'response.content_part.done',
    'response.output_text.delta',
    'response.output_text.done',
    'response.output_text.annotation.added',
    'response.refusal.delta',
    'response.reasoning_summary_text.delta',
    'response.reasoning_text.delta',
    'response.function_call_arguments.delta',
    'response.function_call_arguments.done',
    'response.custom_tool_call_input.delta',
    'response.completed',
    'keepalive',
    'strange',
  ];
  const event = fc.record(
    {
      type: fc.constantFrom(...types),
      item: fc.oneof(item, odd),
      response: fc.oneof(response, odd),
      output_index: fc.oneof(fc.nat(2), odd),
      item_id: fc.constantFrom('a', 'b', null),
      content_index: fc.oneof(fc.nat(1), odd),
      summary_index: fc.oneof(fc.nat(1), odd),
      delta: fc.oneof(fc.string(), odd),
      text: odd,
      arguments: odd,
      annotation: odd,
      part: fc.oneof(odd, fc.constant({ type: 'output_text', text: 'p' })),
    },
    { requiredKeys: ['type'] },
  );

  it('ends in one way, breaks no block and makes a stream that clients can read', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 10 }), (events) => {
        const decoded = run(createStreamDecoder(replyContext()), wireEvents(events));
        expect(checkGrammar(decoded)).toEqual([]);
        const frames = run(createStreamEncoder(replyContext(client)), run(sequentialBlocks(), decoded));
        const begun = frames.findIndex(({ name: type }) => type === 'response.created');
        expect(checkStream(begun === 0 ? frames : [])).toEqual(begun === 0 ? [] : ['the stream has no last word']);
        expect(run(createStreamDecoder(replyContext()), frames).at(-1)?.type).toBe(decoded.at(-1)?.type);
      }),
      { numRuns: 500 },
    );
  });
});
