import { findBedrock } from './environment-bedrock.ts';
import { findFoundry } from './environment-foundry.ts';
import { type Scan, urlOptions, usableKey, usableUrl, whyOf } from './environment-scan.ts';
import type { FoundUpstream, IgnoredVariable } from './found-upstream.ts';
import { KNOWN_SERVICES } from './known-services.ts';
import type { SourcedValue, VariableSource } from './variable-source.ts';

const OPENAI_MODELS = ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', 'codex-*', 'text-embedding-*', 'dall-e-*'];

/** A maker of models whose own API a variable with a key makes usable, perhaps at another address. */
interface Maker {
  /** Name of the upstream, and of its provider. */
  readonly name: string;
  readonly url: string;
  readonly key: string;
  readonly models: readonly string[];
}

const ANTHROPIC: Maker = {
  name: 'anthropic',
  url: 'ANTHROPIC_BASE_URL',
  key: 'ANTHROPIC_API_KEY',
  models: ['claude-*'],
};

const GEMINI: Maker = {
  name: 'gemini',
  url: 'GOOGLE_GEMINI_BASE_URL',
  key: 'GEMINI_API_KEY',
  models: ['gemini-*', 'gemma-*', 'tunedModels/*'],
};

export interface EnvironmentUpstreams {
  readonly found: readonly FoundUpstream[];
  readonly ignored: readonly IgnoredVariable[];
}

const keyOption = (key: SourcedValue | undefined): object => (key ? { apiKey: key.value } : {});

function findMaker({ name, url: urlName, key: keyName, models }: Maker, scan: Scan): FoundUpstream[] {
  const url = usableUrl(scan, urlName);
  const key = usableKey(scan, url, keyName);
  if (!key) return [];
  const upstream = { provider: name, ...urlOptions(url), apiKey: key.value };
  return [{ name, why: whyOf(key, url), upstream, models }];
}

const findAnthropic = (scan: Scan): FoundUpstream[] => findMaker(ANTHROPIC, scan);
const findGemini = (scan: Scan): FoundUpstream[] => findMaker(GEMINI, scan);

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
  const found = [findFoundry, findBedrock, findAnthropic, findOpenAi, findGemini, findServices].flatMap((find) =>
    find(scan),
  );
  return { found, ignored };
}
