import { createHash, timingSafeEqual } from 'node:crypto';
import type { ClientKey } from '../contract/config.ts';
import type { Exchange } from '../contract/exchange.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { Stage } from '../contract/stage.ts';
import { isLoopback } from '../wire/is-loopback.ts';
import { createFailureBrake } from './failure-brake.ts';
import type { OpenLimit } from './open-limit.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const HINT = 'Send a key of `auth.keys` as `Authorization: Bearer <key>`, `x-api-key`, `api-key` or `x-goog-api-key`.';

/** What a client sees is the same for no key and for a wrong one; only log and ledger tell them apart. */
function refusal({ inbound: { credentials } }: Exchange): ProxyError {
  const facts = { kind: 'authentication', message: '', code: 'PP_AUTH_KEY_WRONG' } as const;
  const code = credentials.length === 0 ? 'PP_AUTH_KEY_MISSING' : 'PP_AUTH_KEY_WRONG';
  return new ProxyError(code, 'A valid client key is needed.', { hint: HINT, facts });
}

/**
 * Lets in who shows a client key. Only headers are looked at: a refused request's body is never read.
 *
 * Keys are compared as digests in constant time, each presented one with every known one. Without any keys everybody on a
 * loopback address is let in, and nobody else, wherever the host listens. A blank key fits nobody.
 *
 * @throws ProxyError `PP_AUTH_KEY_MISSING`, `PP_AUTH_KEY_WRONG` (both the same 401), `PP_AUTH_SLOWED`, `PP_TOO_MANY_OPEN`.
 */
export function createAuthStage(keys: readonly ClientKey[], limit: OpenLimit, now: () => number): Stage {
  const known = keys.filter(({ key }) => key.trim() !== '').map(({ name, key }) => ({ name, digest: digest(key) }));
  const brake = createFailureBrake(now);

  const nameOf = (credentials: readonly string[]): string | undefined => {
    let found: string | undefined;
    for (const presented of credentials.map(digest)) {
      for (const each of known) if (timingSafeEqual(presented, each.digest)) found ??= each.name;
    }
    return found;
  };

  const admit = (exchange: Exchange): string => {
    const { credentials, remoteAddress } = exchange.inbound;
    brake.check(remoteAddress); // security 6
    const name = nameOf(credentials);
    if (name !== undefined) return name;
    brake.failed(remoteAddress); // security 6
    throw refusal(exchange);
  };

  return {
    name: 'auth',
    async handle(exchange, next) {
      if (keys.length > 0) exchange.client = admit(exchange);
      else if (!isLoopback(exchange.inbound.remoteAddress)) throw refusal(exchange); // security 2
      limit.enter(exchange);
      return next();
    },
  };
}
