import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatEvent, ReplyCodec } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import type { FoldedReply } from '../../wire/folded-reply.ts';
import { sse } from '../../wire/framings/sse.ts';
import { arbitraryReply } from './__fixtures__/arbitrary-reply.ts';
import { EMPTY_REQUEST, replyContext, run } from './__fixtures__/contexts.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';

const request = { ...EMPTY_REQUEST, stopSequences: ['END'] };

function roundTrip(codec: ReplyCodec, events: readonly ChatEvent[]): ChatEvent[] {
  const wire = run(codec.encoder(replyContext({ request })), events);
  return run(codec.decoder(replyContext({ request })), wire);
}

/** Without what a reply gets anew: its id, early counts and the upstream's own object. */
function comparable(events: readonly ChatEvent[]): readonly ChatEvent[] {
  const last = events.findLast(({ type }) => type === 'usage');
  return events.flatMap((event): readonly ChatEvent[] => {
    if (event.type === 'reply-start') return [{ type: 'reply-start', ...(event.model && { model: event.model }) }];
    if (event.type !== 'usage') return [event];
    const { raw: _raw, ...usage } = event.usage;
    return event === last ? [{ type: 'usage', usage }] : [];
  });
}

/** Arguments without blanks: a whole reply holds them as an object. */
function comparableReply(events: readonly ChatEvent[]): FoldedReply {
  const reply = foldEvents(comparable(events));
  const blocks = reply.blocks.map((block) => {
    if (block.type !== 'tool-call') return block;
    return { ...block, arguments: JSON.stringify(JSON.parse(block.arguments || '{}')) };
  });
  return { ...reply, blocks };
}

describe('law 2: decode(encode(events)) = events', () => {
  it('for streams, however their bytes are cut', () => {
    fc.assert(
      fc.property(arbitraryReply, fc.integer({ min: 1, max: 64 }), (events, size) => {
        const bytes = Buffer.from(
          run(sse.join(), run(streamCodec.encoder(replyContext({ request })), events)).join(''),
        );
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
          bytes.subarray(at * size, (at + 1) * size),
        );
        const wire = run(sse.split({ maxEventBytes: 1_000_000 }), chunks);
        expect(comparable(run(streamCodec.decoder(replyContext({ request })), wire))).toEqual(events);
      }),
      { numRuns: 300 },
    );
  });

  it('for whole replies', () => {
    fc.assert(
      fc.property(arbitraryReply, (events) => {
        expect(comparableReply(roundTrip(wholeCodec, events))).toEqual(comparableReply(events));
      }),
      { numRuns: 300 },
    );
  });
});
