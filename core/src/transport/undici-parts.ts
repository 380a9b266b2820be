import { createRequire } from 'node:module';
import type undici from 'undici';

type Undici = typeof undici;

const load = createRequire(import.meta.url);

// The index of undici loads fetch, WebSockets, caches and mocks too: 87 files more, half of what undici costs at start.
export const Agent: Undici['Agent'] = load('undici/lib/dispatcher/agent.js');

/** Those that lead through proxies use methods that only the index gives them; who has no proxy need not wait for it. */
export function proxyAgents(): Pick<Undici, 'ProxyAgent' | 'EnvHttpProxyAgent'> {
  return load('undici');
}
