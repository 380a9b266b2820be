import { isSecretName, type JsonObject, type JsonValue } from '@pipeproxy/core';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';

function search(value: JsonValue | undefined, path: string, isSecret: boolean): ConfigProblem[] {
  if (typeof value === 'string') {
    return isSecret && value.trim() === '' ? [{ path, message: 'is a blank secret; leave it out instead' }] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) {
    return value.flatMap((part: JsonValue, index) => search(part, childPath(path, index), isSecret));
  }
  return Object.entries(value).flatMap(([key, part]) => search(part, childPath(path, key), isSecretName(key)));
}

/** Finds secrets that are blank: an empty one would let everybody in, or be sent as none. */
export function checkSecrets(config: JsonObject): readonly ConfigProblem[] {
  return ['auth', 'upstreams', 'plugins', 'ledger'].flatMap((section) => search(config[section], section, false));
}
