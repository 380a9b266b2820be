import { ProxyError } from '../contract/proxy-error.ts';
import type { EnvironmentProxies } from './dispatcher.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `curl` and others know both spellings; the small one wins. */
function read(environment: Environment, name: string): string {
  return environment[name.toLowerCase()] || environment[name] || '';
}

/** True for the URL of a proxy. Escapes of user and password count too: whoever makes a header of them would fail on wrong ones. */
export function isProxyUrl(text: string): boolean {
  try {
    const { host, username, password } = new URL(text);
    return host !== '' && decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}

function readProxy(environment: Environment, name: string): string {
  const value = read(environment, name);
  if (value === '' || isProxyUrl(value)) return value;
  throw new ProxyError('PP_CONFIG_INVALID', `The variable ${name} is no URL of a proxy.`, {
    hint: 'Write it like http://127.0.0.1:3128, a percent sign in a password as %25, or set `transport.proxy` to `direct` and unset the variable.',
  });
}

/**
 * What the variables of the machine say about proxies; undefined when they name none.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` for a value that is no URL.
 */
export function environmentProxies(environment: Environment): EnvironmentProxies | undefined {
  const httpsProxy = readProxy(environment, 'HTTPS_PROXY');
  const httpProxy = readProxy(environment, 'HTTP_PROXY');
  if (httpsProxy === '' && httpProxy === '') return undefined;
  return { httpsProxy, httpProxy, noProxy: read(environment, 'NO_PROXY') };
}

/** Passwords that must not be shown. */
export function proxyPasswords({ httpsProxy, httpProxy }: EnvironmentProxies): readonly string[] {
  return [httpsProxy, httpProxy].flatMap((proxy) => {
    const password = proxy && new URL(proxy).password;
    return password ? [decodeURIComponent(password)] : [];
  });
}
