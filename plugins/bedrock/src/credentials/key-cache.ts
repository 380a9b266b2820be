import type { Clock } from '@pipeproxy/core';
import type { AwsKeys } from '../sign/sign-request.ts';
import type { KeySource } from './credential.ts';

/** Keys that end some time; without a time they never do. */
export interface ExpiringKeys {
  readonly keys: AwsKeys;
  readonly expiresAtMs?: number;
}

/** New keys are fetched this long before the old ones end. */
const EARLY_MS = 5 * 60_000;

/** Keeps keys until shortly before they end. One question at a time; the old ones serve while they are good. */
export function createKeyCache(load: () => Promise<ExpiringKeys>, clock: Clock): KeySource {
  let known: ExpiringKeys | undefined;
  let running: Promise<ExpiringKeys> | undefined;

  const lasts = (ms: number): boolean => known !== undefined && (known.expiresAtMs ?? Infinity) - clock.now() > ms;

  function renew(): Promise<ExpiringKeys> {
    running ??= load()
      .then((fresh) => {
        known = fresh;
        return fresh;
      })
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  return {
    current() {
      if (known && lasts(EARLY_MS)) return known.keys;
      const next = renew();
      if (!known || !lasts(0)) return next.then(({ keys }) => keys);
      // Whoever needs them next will hear why there are none.
      next.catch(() => {});
      return known.keys;
    },
    forget(refused) {
      if (known?.keys === refused) known = undefined;
    },
  };
}
