import { ProxyError } from '../contract/index.ts';
import { isLoopback } from './is-loopback.ts';

/** What a base URL may be. */
export interface BaseUrlRules {
  /** True: plain `http:` may leave this machine. */
  readonly allowHttp?: boolean;
  /** Where it stands in the config, for the error; `baseUrl` when absent. */
  readonly option?: string;
}

const HINT = 'Write it like https://api.example.com/v1.';

function withoutTail(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

/**
 * Reads a base URL from the config: the one place that a credential may be sent to. Trailing slashes are taken off.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` for what is no HTTP URL, carries a user, a query or a fragment, or would send a credential
 *   unencrypted over the network.
 */
export function parseBaseUrl(text: string, { allowHttp = false, option = 'baseUrl' }: BaseUrlRules = {}): string {
  const refuse = (reason: string, hint: string): never => {
    throw new ProxyError('PP_CONFIG_INVALID', `\`${option}\` ${reason}.`, { hint, param: option });
  };
  if (!URL.canParse(text)) refuse('is not a URL', HINT);
  const { protocol, hostname, origin, pathname, username, password, search, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') refuse('must begin with https:// or http://', HINT);
  if (username !== '' || password !== '') refuse('must not carry a user or a password', 'Use `apiKey` or `auth`.');
  if (search !== '' || hash !== '') refuse('must not have a query or a fragment', HINT);
  // security 9
  if (protocol === 'http:' && !allowHttp && !isLoopback(hostname) && !hostname.endsWith('.localhost')) {
    refuse(
      `would send credentials and conversations unencrypted to ${hostname}`,
      'Use https://, or say `allowHttp: true` if the network between is your own.',
    );
  }
  return origin + withoutTail(pathname);
}
