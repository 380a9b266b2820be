import type { ChatEvent } from '../contract/chat-event.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { Candidate } from '../contract/exchange.ts';
import type { Mapper } from '../contract/mapper.ts';
import { createFold } from '../wire/fold.ts';
import { type CallProof, proofsOf } from './call-proof.ts';
import { MAX_PROOF_CHARACTERS } from './kept-proofs.ts';
import type { Asking } from './plan-call.ts';

/** Words do not matter here, only where they stand. */
const IGNORED = new Set<ChatEvent['type']>(['text-delta', 'refusal-delta', 'tool-call-delta', 'citation', 'opaque']);

/** Lets all events through, and gives the proofs of the calls to `keep` before the reply's end goes on. */
export function createProofTap(
  origin: string,
  keep: (proofs: ReadonlyMap<string, CallProof>) => void,
): Mapper<ChatEvent, ChatEvent> {
  const fold = createFold();
  let characters = 0;
  return {
    push(event) {
      if (event.type === 'reasoning-delta') characters += event.delta.length;
      // A part of a thought proves nothing.
      if (characters <= MAX_PROOF_CHARACTERS) {
        if (event.type === 'reply-end') keep(proofsOf(fold.reply().blocks, origin));
        else if (!IGNORED.has(event.type)) fold.add(event);
      }
      return [event];
    },
    end: () => [],
  };
}

type Asked = Pick<Asking, 'exchange' | 'body' | 'services'>;

/**
 * Keeps the reasoning before the tool calls of a translated reply: few clients bring back what their dialect has no field for, or
 * where it is another's. Undefined where the upstream's dialect proves nothing, or nobody may keep it.
 */
export function proofKeeper(
  { exchange, body, services: { proofs } }: Asked,
  { handle }: Candidate,
  { id, chat }: Dialect,
): Mapper<ChatEvent, ChatEvent> | undefined {
  const { dialect } = exchange.inbound;
  const isWanted = proofs.isOn && chat?.wantsProofs === true && id !== dialect.id;
  if (!isWanted || dialect.state?.wantsKept(body.peeked) === false) return undefined;
  return createProofTap(id, (found) => proofs.keep(exchange.client, handle.name, found));
}
