import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '../contract/chat-event.ts';
import type { CallProof } from './call-proof.ts';
import { MAX_PROOF_CHARACTERS } from './kept-proofs.ts';
import { createProofTap } from './proof-keeper.ts';

const ORIGIN = 'anthropic-messages';
const SIGNATURE = { origin: ORIGIN, value: 'x' };
const END: ChatEvent = { type: 'reply-end', finish: { reason: 'tool-calls' } };
const step = (thought: string): readonly ChatEvent[] => [
  { type: 'reply-start' },
  { type: 'reasoning-start', id: 'a' },
  { type: 'reasoning-delta', id: 'a', delta: thought },
  { type: 'reasoning-delta', id: 'a', delta: '!' },
  { type: 'reasoning-end', id: 'a', signature: SIGNATURE, extras: { [ORIGIN]: { id: 'rs_1' } } },
  { type: 'text-start', id: 'b' },
  { type: 'text-delta', id: 'b', delta: 'words' },
  { type: 'text-end', id: 'b' },
  { type: 'tool-call-start', id: 'c', callId: 'call_1', name: 'look', kind: 'function' },
  { type: 'tool-call-delta', id: 'c', delta: '{}' },
  { type: 'tool-call-end', id: 'c' },
];

function watch(events: readonly ChatEvent[]) {
  const kept: Record<string, CallProof>[] = [];
  const tap = createProofTap(ORIGIN, (proofs) => kept.push(Object.fromEntries(proofs)));
  const passed = events.flatMap((event) => tap.push(event));
  return { kept, passed: [...passed, ...tap.end()] };
}

describe('a tap on a reply', () => {
  it('lets all through, and gives what stood before the call when the reply has ended well', () => {
    const events = [...step('Hm'), END];
    const { kept, passed } = watch(events);
    expect(passed).toEqual(events);
    const thought = { type: 'reasoning', text: 'Hm!', signature: SIGNATURE, extras: { [ORIGIN]: { id: 'rs_1' } } };
    expect(kept).toEqual([{ call_1: { opening: [thought], reasoning: [] } }]);
  });

  it('gives it before the end goes on', () => {
    let hasEnded = false;
    let isEarly = false;
    const tap = createProofTap(ORIGIN, () => {
      isEarly = !hasEnded;
    });
    for (const event of [...step('Hm'), END]) hasEnded ||= tap.push(event).some(({ type }) => type === 'reply-end');
    expect([hasEnded, isEarly]).toEqual([true, true]);
  });

  it('gives nothing of a reply that broke off, or thinks more than can be kept', () => {
    expect(watch(step('Hm')).kept).toEqual([]);
    expect(watch([...step('x'.repeat(MAX_PROOF_CHARACTERS)), END]).kept).toEqual([]);
  });
});
