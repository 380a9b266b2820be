import { KNOWN_LOGINS } from '@pipeproxy/config';
import { ProxyError, type UpstreamConfig } from '@pipeproxy/core';

type Upstreams = Readonly<Record<string, UpstreamConfig>>;

/** The upstream that a login is for; `added` when the config has none that could be meant. */
export interface LoginTarget {
  readonly name: string;
  readonly added?: UpstreamConfig;
}

/**
 * Finds the upstream that a person means: by its name, else the only one of that provider, else one that needs no config.
 * @throws ProxyError `PP_OPTION_INVALID` when several could be meant.
 */
export function loginTarget(asked: string, upstreams: Upstreams): LoginTarget {
  if (Object.hasOwn(upstreams, asked)) return { name: asked };
  const known = KNOWN_LOGINS.find(({ name, provider }) => [name, provider].includes(asked));
  const providers = [asked, known?.provider];
  const meant = Object.keys(upstreams).filter((name) => providers.includes(upstreams[name]?.provider));
  const [first] = meant;
  if (first !== undefined && meant.length === 1) return { name: first };
  if (meant.length > 1) {
    throw new ProxyError('PP_OPTION_INVALID', `Several upstreams could be meant by "${asked}".`, {
      hint: `Use one of: ${meant.join(', ')}.`,
    });
  }
  return known ? { name: known.name, added: { provider: known.provider } } : { name: asked };
}
