import { type HeaderMap, type PluginServices, parseBaseUrl, type Send } from '@pipeproxy/core';
import { type AmpKeys, type AmpSurroundings, createAmpKeys } from './amp-keys.ts';
import type { AmpOptions } from './amp-options.ts';
import { relayedHeaders } from './relay-headers.ts';

const DEFAULT_URL = 'https://ampcode.com';

/** Amp's server, as this plugin reaches it. */
export interface AmpUpstream {
  /** Its base URL without a trailing slash. */
  readonly url: string;
  /** Its name in logs and in the ledger. */
  readonly name: string;
  readonly send: Send;
  /** Strikes secrets out of what it says. */
  redact(text: string): string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Headers of a request that goes there for a client that was let in; with a key, if there is one. */
  headersFor(headers: HeaderMap, client: string | undefined): Promise<HeaderMap>;
}

function keyedHeaders(keys: AmpKeys, { logger }: PluginServices): AmpUpstream['headersFor'] {
  let isMissed = false;
  return async (headers, client) => {
    const key = await keys(client);
    if (!key && !isMissed) {
      isMissed = true;
      logger.warn({ hint: 'set `apiKey` of the plugin amp, or AMP_API_KEY' }, 'requests go to Amp without a key');
    }
    return relayedHeaders(headers, key);
  };
}

/** Opens the way to Amp's server; undefined where the config turns it off. @throws ProxyError `PP_CONFIG_INVALID`. */
export function createAmpUpstream(
  options: AmpOptions,
  services: PluginServices,
  surroundings: AmpSurroundings,
): AmpUpstream | undefined {
  const { upstreamUrl = DEFAULT_URL, allowHttp = false } = options;
  if (upstreamUrl.trim() === '') return undefined;
  const url = parseBaseUrl(upstreamUrl, { allowHttp, option: 'upstreamUrl' });
  const headersFor = keyedHeaders(createAmpKeys(options, services, surroundings), services);
  return {
    url,
    name: new URL(url).host,
    send: services.send,
    redact: services.redact,
    now: () => services.clock.now(),
    headersFor,
  };
}
