import type { Clock } from '../contract/services.ts';

/** A value that ends some time; without a time it never does. */
export interface Expiring<T> {
  readonly value: T;
  readonly expiresAtMs?: number;
}

/** Gives what calls are proved with. */
export interface CredentialSource<T> {
  /** What proves calls now. */
  current(): T | Promise<T>;
  /** Forgets what was refused. Absent: it is what it is. */
  forget?(refused: T): void;
}

/** A new value is fetched this long before the old one ends. */
const EARLY_MS = 5 * 60_000;

/** Keeps a credential until shortly before it ends. One question at a time; the old one serves while it is good. */
export function createExpiringCache<T>(load: () => Promise<Expiring<T>>, clock: Clock): CredentialSource<T> {
  let known: Expiring<T> | undefined;
  let running: Promise<Expiring<T>> | undefined;

  const lasts = (ms: number): boolean => known !== undefined && (known.expiresAtMs ?? Infinity) - clock.now() > ms;

  function renew(): Promise<Expiring<T>> {
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
      if (known && lasts(EARLY_MS)) return known.value;
      const next = renew();
      if (!known || !lasts(0)) return next.then(({ value }) => value);
      // Whoever needs it next will hear why there is none.
      next.catch(() => {});
      return known.value;
    },
    forget(refused) {
      if (known?.value === refused) known = undefined;
    },
  };
}
