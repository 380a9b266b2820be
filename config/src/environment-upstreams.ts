import type { FoundUpstream, IgnoredVariable } from './found-upstream.ts';
import { foundryUrl } from './foundry-url.ts';
import { KNOWN_SERVICES } from './known-services.ts';
import { isOwnAddress } from './own-address.ts';
import { httpLeave, isPrivateHost } from './private-host.ts';
import { isDummyKey } from './sample-keys.ts';
import { mayPair, pick, type SourcedValue, type VariableSource } from './variable-source.ts';

const OPENAI_MODELS = ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', 'codex-*', 'text-embedding-*', 'dall-e-*'];
const CLAUDE_MODELS = ['claude-*'];

export interface EnvironmentUpstreams {
  readonly found: readonly FoundUpstream[];
  readonly ignored: readonly IgnoredVariable[];
}

interface Scan {
  readonly source: VariableSource;
  readonly ownPort: number;
  ignore(variable: SourcedValue, why: string): void;
}

/** A base URL that can be used; one that leads to ourselves is what clients of ours are told. */
function usableUrl(scan: Scan, name: string): SourcedValue | undefined {
  const url = pick(scan.source, name);
  if (!url) return undefined;
  const isHttp = URL.canParse(url.value) && /^https?:$/.test(new URL(url.value).protocol);
  if (!isHttp) scan.ignore(url, 'it is no http or https URL');
  else if (isOwnAddress(url.value, scan.ownPort)) scan.ignore(url, 'it leads back to pipeproxy itself');
  else if (!httpLeave(url.value)) scan.ignore(url, 'it would send everything unencrypted; use https://');
  else return url;
  return undefined;
}

/** A key that may go to a URL (or to the service's own when there is none). */
function usableKey(scan: Scan, url: SourcedValue | undefined, ...names: string[]): SourcedValue | undefined {
  const key = pick(scan.source, ...names);
  if (!key) return undefined;
  if (!mayPair(url, key)) {
    scan.ignore(key, `it is not sent to the ${url?.name} of a .env file; set both in one place`);
    return undefined;
  }
  if (isDummyKey(key.value)) {
    if (!url || !isPrivateHost(new URL(url.value).hostname)) scan.ignore(key, 'it is a placeholder');
    return undefined;
  }
  return key;
}

const whyOf = (...variables: readonly (SourcedValue | undefined)[]): string =>
  variables
    .filter((variable) => variable !== undefined)
    .map(({ name, isFromFile }) => (isFromFile ? `${name} of .env` : name))
    .join(', ');

const urlOptions = (url: SourcedValue | undefined): object =>
  url ? { baseUrl: url.value, ...httpLeave(url.value) } : {};
const keyOption = (key: SourcedValue | undefined): object => (key ? { apiKey: key.value } : {});

function findFoundry(scan: Scan): FoundUpstream[] {
  const place = pick(scan.source, 'ANTHROPIC_FOUNDRY_BASE_URL', 'ANTHROPIC_FOUNDRY_RESOURCE', 'FOUNDRY_RESOURCE');
  if (!place) return [];
  const baseUrl = foundryUrl(place.value);
  if (baseUrl === undefined || !httpLeave(baseUrl)) {
    scan.ignore(place, 'it is neither the name nor the URL of a Foundry resource');
    return [];
  }
  const key = usableKey(scan, place, 'ANTHROPIC_FOUNDRY_API_KEY', 'FOUNDRY_API_KEY');
  if (!key) {
    scan.ignore(place, 'it needs ANTHROPIC_FOUNDRY_API_KEY or FOUNDRY_API_KEY');
    return [];
  }
  const upstream = { provider: 'anthropic', baseUrl, ...httpLeave(baseUrl), apiKey: key.value };
  return [{ name: 'foundry', why: whyOf(place, key), upstream, models: CLAUDE_MODELS }];
}

function findAnthropic(scan: Scan): FoundUpstream[] {
  const url = usableUrl(scan, 'ANTHROPIC_BASE_URL');
  const key = usableKey(scan, url, 'ANTHROPIC_API_KEY');
  if (!key) return [];
  const upstream = { provider: 'anthropic', ...urlOptions(url), apiKey: key.value };
  return [{ name: 'anthropic', why: whyOf(key, url), upstream, models: CLAUDE_MODELS }];
}

function findOpenAi(scan: Scan): FoundUpstream[] {
  const url = usableUrl(scan, 'OPENAI_BASE_URL');
  const key = usableKey(scan, url, 'OPENAI_API_KEY');
  if (url) {
    const upstream = { provider: 'openai-compatible', ...urlOptions(url), ...keyOption(key) };
    return [{ name: 'openai', why: whyOf(url, key), upstream, models: [], isCatchAll: true }];
  }
  if (!key) return [];
  const upstream = { provider: 'openai-compatible', preset: 'openai', apiKey: key.value };
  return [{ name: 'openai', why: whyOf(key), upstream, models: OPENAI_MODELS }];
}

function findServices(scan: Scan): FoundUpstream[] {
  return KNOWN_SERVICES.flatMap(({ name, keys, models, isCatchAll }) => {
    const key = usableKey(scan, undefined, ...keys);
    if (!key) return [];
    const upstream = { provider: 'openai-compatible', preset: name, apiKey: key.value };
    return [{ name, why: whyOf(key), upstream, models, ...(isCatchAll ? { isCatchAll } : {}) }];
  });
}

/** Upstreams that variables make usable, those that answer first in front. Blank variables count as unset. */
export function environmentUpstreams(source: VariableSource, ownPort: number): EnvironmentUpstreams {
  const ignored: IgnoredVariable[] = [];
  const ignore: Scan['ignore'] = ({ name }, why) => ignored.push({ name, why });
  const scan: Scan = { source, ownPort, ignore };
  const found = [findFoundry, findAnthropic, findOpenAi, findServices].flatMap((find) => find(scan));
  return { found, ignored };
}
