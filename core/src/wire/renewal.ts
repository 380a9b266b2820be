import type { Recovery } from '../contract/provider.ts';
import type { UpstreamCall } from '../contract/upstream-call.ts';
import type { CredentialSource } from './expiring-cache.ts';

/** Renews what calls are proved with when an upstream refuses it. */
export interface Renewal<T> {
  /** What proves a call now. */
  for(call: UpstreamCall): Promise<T>;
  /** Another try with a fresh one, after that of the call was refused; undefined when it was fresh already. */
  recover(call: UpstreamCall): Recovery | undefined;
}

/** Credentials are told apart as objects: a source gives the same object for as long as it is the same credential. */
export function createRenewal<T extends object>(source: CredentialSource<T>): Renewal<T> {
  const usedBy = new WeakMap<UpstreamCall, T>();
  /** Fetched because another was refused: when it is refused, too, it is not for its age. */
  const renewed = new WeakSet<T>();
  let isRenewing = false;
  return {
    async for(call) {
      const credential = await source.current();
      usedBy.set(call, credential);
      if (isRenewing) renewed.add(credential);
      isRenewing = false;
      return credential;
    },
    recover(call) {
      const used = usedBy.get(call);
      if (!source.forget || !used || renewed.has(used)) return undefined;
      source.forget(used);
      isRenewing = true;
      return {};
    },
  };
}
