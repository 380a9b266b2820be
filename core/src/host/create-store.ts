import type { Config } from '../contract/config.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { OpenStore, StoreServices } from '../contract/store.ts';
import { memoryStore } from './memory-store.ts';
import type { Registry } from './registry.ts';

const DEFAULT_STORE = 'sqlite';

/**
 * The store that a config names; the default one gives way to memory where nobody brings it.
 * @throws ProxyError `PP_CONFIG_INVALID`.
 */
export function createStore({ state }: Config, { stores }: Registry, services: StoreServices): OpenStore {
  const { name = DEFAULT_STORE, options = {} } = state?.store ?? {};
  const definition = stores.get(name) ?? (name === DEFAULT_STORE ? memoryStore : undefined);
  if (!definition) throw new ProxyError('PP_CONFIG_INVALID', `state.store.name: there is no store "${name}".`);
  return definition.create(options as never, services);
}
