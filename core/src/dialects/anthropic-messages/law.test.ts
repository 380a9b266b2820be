import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatEvent, ReplyCodec } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import type { FoldedReply } from '../../wire/folded-reply.ts';
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
  it('for streams', () => {
    fc.assert(
      fc.property(arbitraryReply, (events) => {
        expect(comparable(roundTrip(streamCodec, events))).toEqual(events);
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
