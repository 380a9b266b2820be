import { describe, expect, it } from '@jest/globals';
import type { Usage } from '../../contract/index.ts';
import { fakeReplyContext } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { streamCodec } from './reply-codec.ts';

function lossesOf(usage: Usage): readonly string[] {
  const context = fakeReplyContext();
  runMapper(streamCodec.encoder(context), [
    { type: 'reply-start' },
    { type: 'usage', usage },
    { type: 'reply-end', finish: { reason: 'stop' } },
  ]);
  return context.losses.map(({ feature }) => feature);
}

describe('the counts of a reply for a client of Google', () => {
  it('name what was written to a cache as lost', () => {
    expect(lossesOf({ inputTokens: 9, cachedWriteTokens: 5 })).toEqual(['cache-write-count']);
  });

  it('have lost nothing where nothing was written', () => {
    expect(lossesOf({ inputTokens: 9, cachedReadTokens: 5, cachedWriteTokens: 0 })).toEqual([]);
  });
});
