import type { Dialect } from '../contract/dialect.ts';
import type { Framing } from '../contract/framing.ts';
import type { LedgerDefinition } from '../contract/ledger.ts';
import type { ObserverDefinition } from '../contract/observer.ts';
import type { Plugin } from '../contract/plugin.ts';
import type { Provider } from '../contract/provider.ts';
import type { RoutesDefinition } from '../contract/routes.ts';
import type { StageDefinition } from '../contract/stage.ts';
import type { StoreDefinition } from '../contract/store.ts';
import { MADE_BY_HOST } from './built-ins.ts';

/** Routes of a plugin, whose entry in the config has their options. */
export interface PluginRoutes {
  readonly plugin: string;
  readonly definition: RoutesDefinition<never>;
}

/** Everything that has a name, by name. A later plugin's replaces an earlier one's. */
export interface Registry {
  readonly dialects: ReadonlyMap<string, Dialect>;
  readonly framings: ReadonlyMap<string, Framing>;
  readonly providers: ReadonlyMap<string, Provider<never>>;
  readonly stages: ReadonlyMap<string, StageDefinition<never>>;
  readonly observers: ReadonlyMap<string, ObserverDefinition<never>>;
  readonly ledgers: ReadonlyMap<string, LedgerDefinition<never>>;
  readonly stores: ReadonlyMap<string, StoreDefinition<never>>;
  /** Extra routes with the plugin that brings them. */
  readonly routes: ReadonlyMap<string, PluginRoutes>;
  /** `stage alias` -> the plugin that replaced the built-in one. */
  readonly replaced: ReadonlyMap<string, string>;
}

export function createRegistry(plugins: readonly Plugin[]): Registry {
  const replaced = new Map<string, string>();
  const known = new Set<string>(MADE_BY_HOST);

  const collect = <T>(kind: string, of: (plugin: Plugin) => readonly T[] | undefined, nameOf: (thing: T) => string) => {
    const found = new Map<string, T>();
    for (const plugin of plugins) {
      for (const thing of of(plugin) ?? []) {
        const name = nameOf(thing);
        if (found.has(name) || known.has(`${kind} ${name}`)) replaced.set(`${kind} ${name}`, plugin.name);
        found.set(name, thing);
      }
    }
    return found;
  };

  return {
    dialects: collect(
      'dialect',
      ({ dialects }) => dialects,
      ({ id }) => id,
    ),
    framings: collect(
      'framing',
      ({ framings }) => framings,
      ({ id }) => id,
    ),
    providers: collect(
      'provider',
      ({ providers }) => providers,
      ({ name }) => name,
    ),
    stages: collect(
      'stage',
      ({ stages }) => stages,
      ({ name }) => name,
    ),
    observers: collect(
      'observer',
      ({ observers }) => observers,
      ({ name }) => name,
    ),
    ledgers: collect(
      'ledger',
      ({ ledgers }) => ledgers,
      ({ name }) => name,
    ),
    stores: collect(
      'store',
      ({ stores }) => stores,
      ({ name }) => name,
    ),
    routes: collect(
      'routes',
      ({ name, routes = [] }) => routes.map((definition) => ({ plugin: name, definition })),
      ({ definition }) => definition.name,
    ),
    replaced,
  };
}
