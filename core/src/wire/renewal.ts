import type { Recovery } from '../contract/provider.ts';
import type { UpstreamCall } from '../contract/upstream-call.ts';
import type { CredentialSource } from './expiring-cache.ts';

/** Renews what calls are proved with when an upstream refuses it. */
export interface Renewal<T> {
  /** What proves a call now. */
  for(call: UpstreamCall): Promise<T>;
  /** Another try with a fresh one, after that of the call was refused; undefined when it was fresh already, or there is no other. */
  recover(call: UpstreamCall): Promise<Recovery | undefined>;
}

/** Credentials are told apart as objects: a source gives the same object for as long as it is the same credential. */
export function createRenewal<T extends object>(source: CredentialSource<T>): Renewal<T> {
  const usedBy = new WeakMap<UpstreamCall, T>();
  /** Fetched because another was refused: when it is refused, too, it is not for its age. */
  const renewed = new WeakSet<T>();
  return {
    async for(call) {
      const credential = await source.current();
      usedBy.set(call, credential);
      return credential;
    },
    async recover(call) {
      const used = usedBy.get(call);
      if (!source.forget || !used || renewed.has(used)) return undefined;
      source.forget(used);
      const fresh = await source.current();
      // Whoever gives it may keep it, too, and knows nothing of the refusal.
      if (fresh === used) return undefined;
      renewed.add(fresh);
      return {};
    },
  };
}
