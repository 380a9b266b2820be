import { ProxyError } from '../contract/proxy-error.ts';

const ALLOWED_FAILURES = 20;
const WINDOW_MS = 60_000;
/** Peers that are remembered; the oldest is forgotten first. */
const MAX_PEERS = 10_000;

interface Failures {
  count: number;
  readonly since: number;
}

/** Slows a peer that keeps showing wrong keys, and nobody else. */
export interface FailureBrake {
  /** @throws ProxyError `PP_AUTH_SLOWED` while the peer has to wait. */
  check(peer: string): void;
  failed(peer: string): void;
}

export function createFailureBrake(now: () => number): FailureBrake {
  const peers = new Map<string, Failures>();

  const current = (peer: string): Failures | undefined => {
    const failures = peers.get(peer);
    if (failures && now() - failures.since < WINDOW_MS) return failures;
    peers.delete(peer);
    return undefined;
  };

  return {
    check(peer) {
      const failures = current(peer);
      if (!failures || failures.count < ALLOWED_FAILURES) return;
      throw new ProxyError('PP_AUTH_SLOWED', 'Too many wrong keys came from this address.', {
        hint: 'Correct the key and wait a minute.',
        retryAfterMs: WINDOW_MS - (now() - failures.since),
      });
    },
    failed(peer) {
      const failures = current(peer) ?? { count: 0, since: now() };
      failures.count += 1;
      peers.set(peer, failures);
      const [oldest] = peers.keys();
      if (peers.size > MAX_PEERS && oldest !== undefined) peers.delete(oldest);
    },
  };
}
