import { describe, expect, it } from '@jest/globals';
import type { Candidate, Operation, WireName } from '../contract/index.ts';
import { fakeServices } from '../testing/index.ts';
import { chooseCall } from './choose-call.ts';

type Offers = Partial<Record<Operation, readonly string[]>>;

function candidateOf(offers: Offers, wire?: string): Candidate {
  const wires = (operation: Operation): readonly WireName[] =>
    (offers[operation] ?? []).map((dialect) => ({ dialect }));
  const upstream = { wires, address: () => 'https://a.test', authorize: <T>(request: T) => request };
  const limits = { maxReplyBytes: 1, maxEventBytes: 1, attempts: 1, baseDelayMs: 1, maxDelayMs: 1 };
  const handle = { name: 'up', provider: 'p', upstream, send: fakeServices().services.send, limits, running: 0 };
  return { handle, model: 'm', ...(wire !== undefined && { wire }) };
}

/** Dialects that can say embeddings, and by which operation. */
const embedder = (dialect: string): Operation | undefined =>
  (({ one: 'embed', many: 'embed-batch' }) as const)[dialect];

function chosen(offers: Offers, operation: Operation, own: string, wire?: string) {
  const call = chooseCall(candidateOf(offers, wire), operation, own, embedder);
  return `${call.operation} ${call.wire.dialect}`;
}

const ALL_OF_MANY: Offers = { embed: ['many'], 'embed-batch': ['many'] };

describe('what an upstream is asked for', () => {
  it.each<[string, string, Parameters<typeof chosen>]>([
    ['the client’s own dialect', 'chat b', [{ chat: ['a', 'b'] }, 'chat', 'b']],
    ['else the upstream’s first', 'chat a', [{ chat: ['a', 'b'] }, 'chat', 'c']],
    ['the one that the target names', 'chat a', [{ chat: ['a', 'b'] }, 'chat', 'b', 'a']],
    ['completions where they are', 'complete c', [{ complete: ['c'], chat: ['a'] }, 'complete', 'c']],
    ['chat in their place', 'chat a', [{ chat: ['a'] }, 'complete', 'c']],
    ['chat where the target names it', 'chat a', [{ complete: ['c'], chat: ['a'] }, 'complete', 'c', 'a']],
    ['what is handed on, in the client’s own', 'embed b', [{ embed: ['a', 'b'] }, 'embed', 'b']],
    ['embeddings in another dialect', 'embed one', [{ embed: ['a', 'one'] }, 'embed-batch', 'b']],
    ['several at once, where one is a call of its own', 'embed-batch many', [ALL_OF_MANY, 'embed', 'one']],
    ['the client’s own embeddings first', 'embed one', [{ embed: ['many', 'one'] }, 'embed', 'one']],
    ['that, whatever the target says of chat', 'image b', [{ image: ['b'] }, 'image', 'b', 'a']],
  ])('is %s: %s', (_what, expected, asked) => {
    expect(chosen(...asked)).toBe(expected);
  });

  it.each<[string, Parameters<typeof chosen>]>([
    ['is not there', [{ chat: ['a'] }, 'count', 'a']],
    ['is handed on in another dialect', [{ embed: ['a'] }, 'embed', 'b']],
    ['the target wants in a dialect that is not there', [{ chat: ['a'] }, 'chat', 'a', 'b']],
    ['is an edit where only pictures are made', [{ image: ['a'] }, 'image-edit', 'a']],
  ])('is nothing where it %s, and the next may be asked', (_what, asked) => {
    expect(() => chosen(...asked)).toThrow(
      expect.objectContaining({ code: 'PP_OPERATION_UNSUPPORTED', isRetryable: true }),
    );
  });
});
