import { madeForContract } from './contract-version.ts';
import type { SettledExchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';

/** Sees every settled exchange, failed and cancelled ones too; can neither delay nor break it. Exceptions are logged. */
export interface Observer {
  readonly name: string;
  /** Called once for each exchange, after its reply has ended. */
  observe(exchange: SettledExchange): void;
  /** Called once when the host stops: write what is still held. */
  close?(): Promise<void>;
}

/** A kind of observer, by its name in the config. */
export interface ObserverDefinition<Options = unknown> {
  readonly name: string;
  /** JSON schema of the options. */
  readonly options?: JsonObject;
  /** Called once for each place in `pipeline`. */
  create(options: Options, services: PluginServices): Observer;
}

/** Types an observer and returns it unchanged. */
export function defineObserver<Options>(definition: ObserverDefinition<Options>): ObserverDefinition<Options> {
  return madeForContract(definition);
}
