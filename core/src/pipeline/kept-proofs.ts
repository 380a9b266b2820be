import type { Logger } from '../contract/services.ts';
import type { Store } from '../contract/store.ts';
import type { CallProof } from './call-proof.ts';
import { keptKey, type Owner } from './kept-key.ts';
import type { KeepRules } from './kept-replies.ts';

type Proofs = ReadonlyMap<string, CallProof>;

/** Most that is kept of one step's reasoning, in characters. */
export const MAX_PROOF_CHARACTERS = 262_144;

/** The reasoning before tool calls, by the calls' ids. Each client key has its own, and each upstream gets only what it made. */
export interface KeptProofs {
  /** False: nothing is kept, and nothing is found. */
  readonly isOn: boolean;
  /** Keeps the proofs of a step of the model. Nobody waits for it. */
  keep(owner: Owner, upstream: string, proofs: Proofs): void;
  /** Those that are still there. Never fails: what cannot be read is not there. */
  find(owner: Owner, upstream: string, callIds: readonly string[]): Promise<Proofs>;
}

const kindOf = (upstream: string): string => `proof/${encodeURIComponent(upstream)}`;

export function createKeptProofs(store: Store, { isOn, maxAgeMs }: KeepRules, logger: Logger): KeptProofs {
  const tell = (error: unknown): void =>
    logger.warn({ error: String(error) }, 'the reasoning before a tool call is lost: the store failed');
  const findOne = async (key: string | undefined): Promise<CallProof | undefined> => {
    const text = key === undefined ? undefined : await store.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as CallProof);
  };
  return {
    isOn,
    keep(owner, upstream, proofs) {
      for (const [callId, proof] of proofs) {
        const key = keptKey(kindOf(upstream), owner, callId);
        const text = JSON.stringify(proof);
        if (key !== undefined && text.length <= MAX_PROOF_CHARACTERS) store.set(key, text, maxAgeMs).catch(tell);
      }
    },
    async find(owner, upstream, callIds) {
      if (!isOn) return new Map();
      const keys = callIds.map((callId) => keptKey(kindOf(upstream), owner, callId));
      const found = await Promise.all(keys.map(findOne)).catch(tell);
      return new Map(callIds.flatMap((callId, at) => (found?.[at] ? [[callId, found[at]] as const] : [])));
    },
  };
}
