import { findFoundry } from './environment-foundry.ts';
import { type Scan, urlOptions, usableKey, usableUrl, whyOf } from './environment-scan.ts';
import type { FoundUpstream, IgnoredVariable } from './found-upstream.ts';
import { KNOWN_SERVICES } from './known-services.ts';
import type { SourcedValue, VariableSource } from './variable-source.ts';

const OPENAI_MODELS = ['gpt-*', 'chatgpt-*', 'o1*', 'o3*', 'o4*', 'codex-*', 'text-embedding-*', 'dall-e-*'];
const CLAUDE_MODELS = ['claude-*'];

export interface EnvironmentUpstreams {
  readonly found: readonly FoundUpstream[];
  readonly ignored: readonly IgnoredVariable[];
}

const keyOption = (key: SourcedValue | undefined): object => (key ? { apiKey: key.value } : {});

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
