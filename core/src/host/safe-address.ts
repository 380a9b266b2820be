import type { Config, PipelineEntry } from '../contract/config.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import { isLoopback } from '../wire/is-loopback.ts';
import { DEFAULT_HOST } from './listen.ts';
import { DEFAULT_PIPELINE } from './pipeline-steps.ts';

const nameOf = (entry: PipelineEntry): string => (typeof entry === 'string' ? entry : entry.stage);

/** True when every client is asked for a key. */
function asksForKey({ auth, pipeline = DEFAULT_PIPELINE }: Config): boolean {
  return (auth?.keys ?? []).length > 0 && pipeline.some((entry) => nameOf(entry) === 'auth');
}

/**
 * Refuses to serve strangers without a key: an empty list of keys must not open the door to a network.
 * @throws ProxyError `PP_CONFIG_INVALID`.
 */
export function requireSafeAddress(config: Config): void {
  const host = config.server?.host ?? DEFAULT_HOST;
  if (isLoopback(host) || asksForKey(config)) return;
  throw new ProxyError(
    'PP_CONFIG_INVALID',
    `server.host: "${host}" can be reached by others, and no client key is asked for.`,
    {
      hint: 'Add `auth: { keys: [{ name: "me", key: "${env:PIPEPROXY_KEY}" }] }`, or listen on 127.0.0.1.',
    },
  );
}
