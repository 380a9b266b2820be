import type { ClientKey, Config } from '@pipeproxy/core';
import { isLoopbackHost } from './private-host.ts';
import type { ConfigProblem } from './problem.ts';
import { isSampleKey } from './sample-keys.ts';

function repeats(keys: readonly ClientKey[], field: 'name' | 'key'): ConfigProblem[] {
  return keys.flatMap((entry, index) => {
    const first = keys.findIndex((other) => other[field] === entry[field]);
    return first === index
      ? []
      : [{ path: `auth.keys[${index}].${field}`, message: `is the same as that of auth.keys[${first}]` }];
  });
}

function hasAuth({ pipeline }: Config): boolean {
  return (
    pipeline === undefined || pipeline.some((entry) => (typeof entry === 'string' ? entry : entry.stage) === 'auth')
  );
}

/** Keys that nobody asks for, and an address that others can reach without one. */
function checkAddress(config: Config): ConfigProblem[] {
  const { host } = config.server ?? {};
  const hasKeys = (config.auth?.keys ?? []).length > 0;
  const isOpen = host !== undefined && !isLoopbackHost(host);
  if (!hasAuth(config) && (hasKeys || isOpen)) {
    return [{ path: 'pipeline', message: 'must have the stage auth, or no client is asked for a key' }];
  }
  if (!isOpen || hasKeys) return [];
  const message = `"${host}" can be reached from other machines, which needs a client key: add one to auth.keys`;
  return [{ path: 'server.host', message }];
}

/** Finds client keys that are none, and an address that needs one. */
export function checkAccess(config: Config): readonly ConfigProblem[] {
  const { keys = [] } = config.auth ?? {};
  const samples = keys.flatMap(({ key }, index) =>
    key.trim() === '' || isSampleKey(key)
      ? [{ path: `auth.keys[${index}].key`, message: 'is a sample key that everybody knows; choose another' }]
      : [],
  );
  return [...samples, ...repeats(keys, 'name'), ...repeats(keys, 'key'), ...checkAddress(config)];
}
