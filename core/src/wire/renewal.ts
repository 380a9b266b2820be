import type { Recovery } from '../contract/provider.ts';
import type { Clock } from '../contract/services.ts';
import type { UpstreamCall } from '../contract/upstream-call.ts';
import type { CredentialSource } from './expiring-cache.ts';

/** Renews what calls are proved with when an upstream refuses it. */
export interface Renewal<T> {
  /** What proves a call now. */
  for(call: UpstreamCall): Promise<T>;
  /** Another try with a fresh one, after that of the call was refused; undefined when it was fresh already, or there is no other. */
  recover(call: UpstreamCall): Promise<Recovery | undefined>;
}

/** A credential that was fetched because another was refused, and is refused so soon itself, is refused for something else than its age. */
const FRESH_MS = 60_000;

/** Credentials are told apart as objects: a source gives the same object for as long as it is the same credential. */
export function createRenewal<T extends object>(source: CredentialSource<T>, clock: Clock): Renewal<T> {
  const usedBy = new WeakMap<UpstreamCall, T>();
  const renewedAtMs = new WeakMap<T, number>();
  const isFresh = (credential: T): boolean => clock.now() - (renewedAtMs.get(credential) ?? -Infinity) < FRESH_MS;
  return {
    async for(call) {
      const credential = await source.current();
      usedBy.set(call, credential);
      return credential;
    },
    async recover(call) {
      const used = usedBy.get(call);
      if (!source.forget || !used || isFresh(used)) return undefined;
      source.forget(used);
      const fresh = await source.current();
      // Whoever gives it may keep it, too, and knows nothing of the refusal.
      if (fresh === used) return undefined;
      renewedAtMs.set(fresh, clock.now());
      return {};
    },
  };
}
