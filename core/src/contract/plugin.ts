import { madeForContract } from './contract-version.ts';
import type { Dialect } from './dialect.ts';
import type { Framing } from './framing.ts';
import type { LedgerDefinition } from './ledger.ts';
import type { ObserverDefinition } from './observer.ts';
import type { Provider } from './provider.ts';
import type { RoutesDefinition } from './routes.ts';
import type { StageDefinition } from './stage.ts';
import type { StoreDefinition } from './store.ts';

/**
 * What a plugin module's default export holds. Anything with a name that is already there replaces it;
 * `check` and `explain` say so. Options are `never` here: each definition's own JSON schema has checked them before `create`
 * sees them.
 */
export interface Plugin {
  readonly name: string;
  readonly providers?: readonly Provider<never>[];
  readonly dialects?: readonly Dialect[];
  readonly framings?: readonly Framing[];
  readonly stages?: readonly StageDefinition<never>[];
  readonly observers?: readonly ObserverDefinition<never>[];
  readonly routes?: readonly RoutesDefinition<never>[];
  readonly ledgers?: readonly LedgerDefinition<never>[];
  readonly stores?: readonly StoreDefinition<never>[];
}

/** Types a plugin and returns it unchanged. */
export function definePlugin(plugin: Plugin): Plugin {
  return madeForContract(plugin);
}
