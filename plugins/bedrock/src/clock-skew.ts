import type { Clock, Failure, Recovery } from '@pipeproxy/core';

/** AWS's time, as its refusals have told it. */
export interface ServerClock extends Clock {
  /** Tries again when a signature was refused for its time, and AWS says what time it is. */
  recover(failure: Failure): Recovery | undefined;
}

const REFUSAL = /signature (expired|not yet current)|RequestTimeTooSkewed|RequestExpired/i;
/** AWS takes five minutes; a difference below this one is no reason. */
const MIN_SKEW_MS = 60_000;

/** The clock of this machine until a refusal shows that it is wrong. */
export function createServerClock(clock: Clock): ServerClock {
  let offsetMs = 0;
  const now = (): number => clock.now() + offsetMs;
  return {
    now,
    recover({ error, reply }) {
      if (!reply || !REFUSAL.test(`${error.code ?? ''} ${error.message}`)) return undefined;
      const skewMs = Date.parse(reply.headers.date ?? '') - now();
      if (!(Math.abs(skewMs) >= MIN_SKEW_MS)) return undefined;
      offsetMs += skewMs;
      return {};
    },
  };
}
