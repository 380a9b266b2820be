import type { Dialect } from './dialect.ts';
import type { Framing } from './framing.ts';
import type { LedgerDefinition } from './ledger.ts';
import type { ObserverDefinition } from './observer.ts';
import type { Provider } from './provider.ts';
import type { RoutesDefinition } from './routes.ts';
import type { StageDefinition } from './stage.ts';

/**
 * What a plugin module's default export holds. Anything with a name that is already there replaces it;
 * `check` and `explain` say so.
 */
export interface Plugin {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: options are checked by each definition's own JSON schema before `create` sees them
  readonly providers?: readonly Provider<any>[];
  readonly dialects?: readonly Dialect[];
  readonly framings?: readonly Framing[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly stages?: readonly StageDefinition<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly observers?: readonly ObserverDefinition<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly routes?: readonly RoutesDefinition<any>[];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly ledgers?: readonly LedgerDefinition<any>[];
}

/** Types a plugin and returns it unchanged. */
export function definePlugin(plugin: Plugin): Plugin {
  return plugin;
}
