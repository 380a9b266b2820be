import { type PluginServices, ProxyError, parseBaseUrl } from '@pipeproxy/core';
import type { AzureOptions } from './azure-options.ts';

/** Where the APIs of a resource are, each without a version. */
export interface ResourcePlace {
  readonly messages: string;
  readonly openai: string;
  /** True for an address of Azure itself; behind any other, somebody else may send the bill. */
  readonly isAzure: boolean;
}

/** The options that may say where a resource is. */
const PLACES = ['resource', 'endpoint', 'baseUrl'] as const;
export type PlaceOption = (typeof PLACES)[number];

/** The one that does. */
export const placeOption = (options: AzureOptions): PlaceOption =>
  PLACES.find((option) => options[option] !== undefined) ?? 'resource';

const NAME = /^[a-z0-9][a-z0-9-]*$/i;
/** Foundry's SDK has another kind of host as its example. */
const AZURE_HOST = /\.azure(\.anthropic)?\.com$/;
/** What people paste after the base: it is added again. */
const KNOWN_TAIL = /\/(v1|deployments)(\/.*)?$/;
/** The two APIs stand side by side: a relay that has one by this name has the other by that one. */
const API = /\/(anthropic|openai)$/;
/** The OpenAI API of a project stands below the project. */
const PROJECT = /^\/api\/projects\/[^/]+/;

const isAzure = (url: string): boolean => AZURE_HOST.test(new URL(url).hostname);

function refuse(message: string, hint: string, param: string): never {
  throw new ProxyError('PP_CONFIG_INVALID', message, { hint, param });
}

/** The portal shows addresses of a project, of another API and of one operation: all of them name the same resource. */
function atAzure(url: string): ResourcePlace {
  const { origin, pathname } = new URL(url);
  const project = PROJECT.exec(pathname)?.[0] ?? '';
  return { messages: `${origin}/anthropic`, openai: `${origin}${project}/openai`, isAzure: true };
}

function elsewhere(url: string): ResourcePlace {
  const base = url.replace(KNOWN_TAIL, '');
  const root = base.replace(API, '');
  if (root !== base) return { messages: `${root}/anthropic`, openai: `${root}/openai`, isAzure: false };
  const asWritten = { messages: base, openai: base }; // foundry trap 7
  return { ...asWritten, isAzure: false };
}

function byResource(written: string, domain: string): ResourcePlace {
  const text = written.trim();
  if (NAME.test(text)) return atAzure(`https://${text}.${domain}`);
  const url = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  if (URL.canParse(url) && isAzure(url)) return atAzure(parseBaseUrl(url));
  return refuse(
    '`resource` is neither the name nor an address of a resource of Azure.',
    'Write the name alone, or `baseUrl` for a host that is not of Azure.',
    'resource',
  );
}

/** Azure's own clients call `/openai` of what they are told as the endpoint, at any host. */
function byEndpoint(endpoint: string, options: AzureOptions): ResourcePlace {
  const url = parseBaseUrl(endpoint, { ...options, option: 'endpoint' });
  if (isAzure(url)) return atAzure(url);
  const root = url.replace(KNOWN_TAIL, '').replace(API, '');
  return { messages: `${root}/anthropic`, openai: `${root}/openai`, isAzure: false };
}

/**
 * Where a resource is, as exactly one of `resource`, `endpoint` and `baseUrl` says.
 *
 * @param domain - Behind the name of a resource.
 * @throws ProxyError `PP_CONFIG_INVALID`
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry (read 2026-11-21)
 */
export function resourcePlace(
  options: AzureOptions,
  domain: string,
  { name }: Pick<PluginServices, 'name'>,
): ResourcePlace {
  const { resource, endpoint, baseUrl } = options;
  const given = PLACES.filter((option) => options[option] !== undefined);
  if (given.length > 1) {
    const names = given.map((option) => `\`${option}\``).join(' and ');
    refuse(`The upstream "${name}" has ${names}.`, 'Keep one of them.', given.at(-1) ?? 'baseUrl');
  }
  if (resource !== undefined) return byResource(resource, domain);
  if (endpoint !== undefined) return byEndpoint(endpoint, options);
  if (baseUrl === undefined) {
    const hint = "Set `resource: 'my-resource'`, or `baseUrl`.";
    return refuse(`The upstream "${name}" does not say which resource of Azure it is.`, hint, 'resource');
  }
  const base = parseBaseUrl(baseUrl, options);
  return isAzure(base) ? atAzure(base) : elsewhere(base);
}
