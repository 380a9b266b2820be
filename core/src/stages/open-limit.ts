import type { Exchange } from '../contract/exchange.ts';
import type { Observer } from '../contract/observer.ts';
import { ProxyError } from '../contract/proxy-error.ts';

/** Milliseconds that a client is asked to wait for one of its own exchanges to end. */
const RETRY_AFTER_MS = 1_000;

/** Bounds the exchanges that one client key has open at a time. */
export interface OpenLimit {
  /** @throws ProxyError `PP_TOO_MANY_OPEN`. */
  enter(exchange: Exchange): void;
  /** Counts an exchange out when it settles. */
  readonly observer: Observer;
}

/** Exchanges without a key are counted by the address that they come from. */
export function createOpenLimit(max: number): OpenLimit {
  const open = new Map<string, number>();
  const entered = new Map<string, string>();
  return {
    enter(exchange) {
      const who = exchange.client ?? exchange.inbound.remoteAddress;
      const count = open.get(who) ?? 0;
      // security 21
      if (count >= max) {
        throw new ProxyError('PP_TOO_MANY_OPEN', `${max} exchanges of this client are open already.`, {
          hint: 'Wait for some of them to end, or raise `server.limits.maxOpenExchangesPerKey`.',
          retryAfterMs: RETRY_AFTER_MS,
        });
      }
      open.set(who, count + 1);
      entered.set(exchange.id, who);
    },
    observer: {
      name: 'open-limit',
      observe({ id }) {
        const who = entered.get(id);
        if (who === undefined) return;
        entered.delete(id);
        const left = (open.get(who) ?? 1) - 1;
        if (left > 0) open.set(who, left);
        else open.delete(who);
      },
    },
  };
}
