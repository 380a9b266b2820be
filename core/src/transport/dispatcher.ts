import { getCACertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { Agent, proxyAgents } from './undici-parts.ts';
import type { Through } from './upstream-errors.ts';

/** What the machine's environment says about proxies: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
export interface EnvironmentProxies {
  readonly httpsProxy: string;
  readonly httpProxy: string;
  readonly noProxy: string;
}

/** How one upstream is connected to. */
export interface DispatcherOptions {
  /** Milliseconds. */
  readonly connectMs: number;
  /** URL of an HTTP or SOCKS5 proxy, or `direct`; what the environment says when absent. */
  readonly proxy?: string;
  readonly environmentProxies?: EnvironmentProxies;
  readonly tls?: UpstreamTls;
  /** Most connections of a host; no bound when absent. */
  readonly maxSockets?: number;
  /** How long an idle connection is kept, in milliseconds; 0: none is. */
  readonly keepAliveMs?: number;
  /** True: HTTP/2 where the upstream offers it. */
  readonly http2?: boolean;
}

/** Contents of PEM files. */
export interface UpstreamTls {
  /** Trusted besides those that Node trusts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/** This machine is never reached through a proxy: the proxy's own machine would answer. */
const NEVER_PROXIED = 'localhost,127.0.0.1,[::1]';

/** The same as Node wants it: an authority of one's own stands beside all others. */
interface TlsSettings extends Omit<UpstreamTls, 'ca'> {
  readonly ca?: string[];
}

function tlsOf({ ca, ...rest }: UpstreamTls = {}): TlsSettings {
  return ca === undefined ? rest : { ...rest, ca: [...getCACertificates('default'), ca] };
}

/** Which proxies are in use: one for all, one by the kind of the address, or none. */
function proxiesOf({ proxy, environmentProxies }: DispatcherOptions): EnvironmentProxies | string | undefined {
  if (proxy !== undefined) return proxy === 'direct' ? undefined : proxy;
  const { httpsProxy = '', httpProxy = '' } = environmentProxies ?? {};
  return httpsProxy === '' && httpProxy === '' ? undefined : environmentProxies;
}

/** Opens the connections of one upstream. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { connectMs, maxSockets, keepAliveMs, http2 = false } = options;
  const tls = tlsOf(options.tls);
  const settings = {
    connect: { ...tls, timeout: connectMs, preferH2: http2 },
    // A pool per origin that grows with the load: an agent's calls run side by side and each may last for minutes.
    connections: maxSockets ?? null,
    pipelining: keepAliveMs === 0 ? 0 : 1,
    ...(keepAliveMs && { keepAliveTimeout: keepAliveMs }),
    allowH2: http2,
  } as const;
  const proxies = proxiesOf(options);
  if (proxies === undefined) return new Agent(settings);
  const { ProxyAgent, EnvHttpProxyAgent } = proxyAgents();
  const behindProxy = { ...settings, connectTimeout: connectMs, requestTls: { ...tls, preferH2: http2 } };
  if (typeof proxies === 'string') return new ProxyAgent({ ...behindProxy, ...proxyTlsOf(proxies, tls), uri: proxies });
  const noProxy = `${proxies.noProxy},${NEVER_PROXIED}`;
  return new EnvHttpProxyAgent({ ...behindProxy, ...proxyTlsOf(proxies.httpsProxy, tls), ...proxies, noProxy });
}

/** A proxy that is reached over TLS may have a certificate of the same private authority; it is shown no client certificate. */
function proxyTlsOf(proxy: string, { ca }: TlsSettings): { readonly proxyTls?: TlsSettings } {
  return ca !== undefined && proxy.startsWith('https:') ? { proxyTls: { ca } } : {};
}

/** The proxy that an upstream is reached by; undefined where none is in between. */
export function proxyBefore(options: DispatcherOptions): Through | undefined {
  const proxies = proxiesOf(options);
  if (proxies === undefined) return undefined;
  if (typeof proxies !== 'string') {
    const hint = 'HTTPS_PROXY or HTTP_PROXY is set: it is asked for all that NO_PROXY does not name.';
    return { hint, isForAll: false };
  }
  const { protocol, host } = new URL(proxies);
  const hint = `It is reached through ${protocol}//${host}: check \`proxy\` of this upstream, or of \`transport\`.`;
  return { hint, isForAll: true };
}
