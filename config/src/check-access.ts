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

/** Finds client keys that are none, and an address that needs one. */
export function checkAccess({ server = {}, auth = {} }: Config): readonly ConfigProblem[] {
  const { host = '127.0.0.1' } = server;
  const { keys = [] } = auth;
  const samples = keys.flatMap(({ key }, index) =>
    key.trim() === '' || isSampleKey(key)
      ? [{ path: `auth.keys[${index}].key`, message: 'is a sample key that everybody knows; choose another' }]
      : [],
  );
  const isOpen = !isLoopbackHost(host) && keys.length === 0;
  const open = {
    path: 'server.host',
    message: `"${host}" can be reached from other machines, which needs a client key: add one to auth.keys`,
  };
  return [...samples, ...repeats(keys, 'name'), ...repeats(keys, 'key'), ...(isOpen ? [open] : [])];
}
