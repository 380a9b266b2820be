import type { ErrorFacts, ErrorKind } from '../contract/error-facts.ts';
import type { Observer } from '../contract/observer.ts';
import { errorFactsOf } from '../contract/proxy-error.ts';

/** What the last calls of an upstream have shown; times in milliseconds since 1970. */
export interface UpstreamHealth {
  /** `unused` until it has answered or failed. */
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

/** Ends that are nobody's failure, whatever their kind. */
const NO_FAULTS = new Set<string | undefined>(['PP_CLIENT_GONE', 'PP_HOST_STOPPING', 'PP_INTERNAL']);

/** What an attempt shows of its upstream; undefined for one that never got an answer, for reasons of its own. */
function verdictOf(error: ErrorFacts | undefined): 'ok' | 'failing' | undefined {
  if (!error) return 'ok';
  if (OWN_FAULTS.has(error.kind) && !NO_FAULTS.has(error.code)) return 'failing';
  return error.upstreamStatus === undefined ? undefined : 'ok';
}

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
      observe({ attempts, outcome, settledAtMs }) {
        for (const [index, { upstream, error: refusal }] of attempts.entries()) {
          // A reply that has begun may still break off.
          const broken = index === attempts.length - 1 && outcome.error ? errorFactsOf(outcome.error) : undefined;
          const error = refusal ?? (NO_FAULTS.has(broken?.code) ? undefined : broken);
          const verdict = verdictOf(error);
          const before = book.get(upstream) ?? UNUSED;
          if (verdict === 'ok') book.set(upstream, { ...before, state: 'ok', workedAtMs: settledAtMs });
          if (verdict !== 'failing' || !error) continue;
          const failure = { kind: error.kind, message: error.message };
          book.set(upstream, { ...before, state: 'failing', failedAtMs: settledAtMs, failure });
        }
      },
    },
  };
}
