import type { ErrorKind } from '../contract/error-facts.ts';
import type { Observer } from '../contract/observer.ts';

/** What the last calls of an upstream have shown; times in milliseconds since 1970. */
export interface UpstreamHealth {
  /** `unused` until it has been asked. */
  readonly state: 'unused' | 'ok' | 'failing';
  readonly workedAtMs?: number;
  readonly failedAtMs?: number;
  /** The last failure that was the upstream's own. */
  readonly failure?: { readonly kind: ErrorKind; readonly message: string };
}

/** Failures that say something of the upstream; the others are about what was asked. */
const OWN_FAULTS = new Set<ErrorKind>([
  'rate-limit',
  'timeout',
  'server',
  'bad-gateway',
  'overloaded',
  'upstream-auth',
  'billing',
]);

const UNUSED: UpstreamHealth = { state: 'unused' };

/** Remembers how upstreams have done. */
export interface HealthBook {
  readonly observer: Observer;
  of(upstream: string): UpstreamHealth;
}

export function createHealthBook(): HealthBook {
  const book = new Map<string, UpstreamHealth>();
  return {
    of: (upstream) => book.get(upstream) ?? UNUSED,
    observer: {
      name: 'health',
      observe({ attempts, settledAtMs }) {
        for (const { upstream, error } of attempts) {
          const before = book.get(upstream) ?? UNUSED;
          const isFault = error !== undefined && OWN_FAULTS.has(error.kind);
          const after: UpstreamHealth = isFault
            ? {
                ...before,
                state: 'failing',
                failedAtMs: settledAtMs,
                failure: { kind: error.kind, message: error.message },
              }
            : { ...before, state: 'ok', workedAtMs: settledAtMs };
          book.set(upstream, after);
        }
      },
    },
  };
}
