import { ProxyError } from '@pipeproxy/core';
import type { OpenAICompatibleOptions } from './options.ts';
import type { Server } from './server.ts';
import { SERVERS } from './servers.ts';

const ROWS: readonly Server[] = Object.values(SERVERS);

/** An unknown server: OpenAI's interface as it is, with nothing taken for granted. */
const UNKNOWN: Omit<Server, 'baseUrl' | 'source'> = { quirks: {} };

const isHostOf = (hostname: string, host: string): boolean => hostname === host || hostname.endsWith(`.${host}`);

function rowByHost(baseUrl: string): Server | undefined {
  const hostname = URL.canParse(baseUrl) ? new URL(baseUrl).hostname : '';
  return ROWS.find(({ hosts = [] }) => hosts.some((host) => isHostOf(hostname, host)));
}

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined);

/** A row at another address than its own. */
function movedTo(baseUrl: string, row: Server): Omit<Server, 'source'> {
  const { priceList, ...rest } = row;
  const isBilledAlike = priceList !== undefined && hostOf(baseUrl) === hostOf(row.baseUrl);
  return { ...rest, ...(isBilledAlike && { priceList }), baseUrl };
}

/**
 * The row of the table for an upstream: by its preset, else by the host of its base URL, else one that knows nothing.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` without a preset and a base URL, and for a preset that is none.
 */
export function serverFor({ preset, baseUrl }: OpenAICompatibleOptions): Omit<Server, 'source'> {
  if (preset !== undefined) {
    const row: Server | undefined = Object.hasOwn(SERVERS, preset) ? SERVERS[preset] : undefined;
    if (row) return baseUrl === undefined ? row : movedTo(baseUrl, row);
    const names = Object.keys(SERVERS).join(', ');
    throw new ProxyError('PP_CONFIG_INVALID', `There is no preset "${preset}".`, {
      hint: `Use one of: ${names}.`,
      param: 'preset',
    });
  }
  if (baseUrl !== undefined) {
    const row = rowByHost(baseUrl);
    return row ? movedTo(baseUrl, row) : { ...UNKNOWN, baseUrl };
  }
  throw new ProxyError('PP_CONFIG_INVALID', 'An openai-compatible upstream needs `preset` or `baseUrl`.', {
    param: 'baseUrl',
  });
}
