import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { Config, TransportConfig, UpstreamTlsConfig } from '../contract/config.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { EnvironmentProxies, UpstreamTls } from '../transport/dispatcher.ts';
import { isProxyUrl } from '../transport/environment-proxies.ts';
import type { TransportOptions } from '../transport/transport.ts';

/** Time-outs in milliseconds. A local model may think for many minutes before its first word (ollama/ollama#13949). */
const DEFAULT_TIMEOUTS = {
  connectMs: 10_000,
  firstEventMs: 900_000, // provider trap 15
  idleMs: 900_000, // provider trap 15
};

const PEM_FILES = ['ca', 'cert', 'key'] as const;

function readPem(path: string, param: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProxyError('PP_CONFIG_INVALID', `The PEM file cannot be read: ${reason}.`, {
      hint: 'Paths start from the folder of the config file.',
      param,
      cause,
    });
  }
}

/** Node would leave out an authority that it cannot read, and say so nowhere. */
function checkAuthority(ca: string, param: string): void {
  try {
    new X509Certificate(ca);
  } catch (cause) {
    throw new ProxyError('PP_CONFIG_INVALID', 'The file holds no certificate in PEM form.', { param, cause });
  }
}

function checkKeyPair({ cert, key, passphrase }: UpstreamTls, param: string): void {
  try {
    createSecureContext({ cert, key, passphrase });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ProxyError('PP_CONFIG_INVALID', `The certificate cannot be shown: ${reason}.`, {
      hint: '`key` has to be the key of `cert`, and `passphrase` what opens it.',
      param,
      cause,
    });
  }
}

function readTls(tls: UpstreamTlsConfig, param: string): UpstreamTls {
  const files = PEM_FILES.flatMap((name) => {
    const path = tls[name];
    return path === undefined ? [] : [[name, readPem(path, `${param}.${name}`)]];
  });
  const read: UpstreamTls = { ...tls, ...Object.fromEntries(files) };
  if (read.ca !== undefined) checkAuthority(read.ca, `${param}.ca`);
  if (read.cert !== undefined) checkKeyPair(read, `${param}.cert`);
  return read;
}

/** @throws ProxyError `PP_CONFIG_INVALID` for a user or password that could not be read. */
function checkProxy(proxy: string, param: string): void {
  if (proxy === 'direct' || isProxyUrl(proxy)) return;
  throw new ProxyError('PP_CONFIG_INVALID', 'This is no URL of a proxy, or its user or password has a wrong `%`.', {
    hint: 'Write `%25` for a `%` in a password.',
    param,
  });
}

/**
 * How one upstream is reached: what it says itself, else what `transport` says for all.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` when a PEM file cannot be read or used, or the proxy is none.
 */
export function transportOptions(
  name: string,
  config: Config,
  environmentProxies: EnvironmentProxies | undefined,
): TransportOptions {
  const common: TransportConfig = config.transport ?? {};
  const upstream: TransportConfig = config.upstreams?.[name] ?? {};
  const { proxy, tls, http2 } = { ...common, ...upstream };
  if (proxy !== undefined) checkProxy(proxy, upstream.proxy ? `upstreams.${name}.proxy` : 'transport.proxy');
  const { connectMs, firstEventMs, idleMs } = { ...DEFAULT_TIMEOUTS, ...common.timeouts, ...upstream.timeouts };
  return {
    connectMs,
    firstEventMs,
    idleMs,
    ...common.pool,
    ...upstream.pool,
    ...(proxy !== undefined && { proxy }),
    ...(environmentProxies && { environmentProxies }),
    ...(tls && { tls: readTls(tls, upstream.tls ? `upstreams.${name}.tls` : 'transport.tls') }),
    ...(http2 !== undefined && { http2 }),
  };
}
