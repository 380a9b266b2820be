import type { SettledExchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';

/** Sees every settled exchange, failed and cancelled ones too; can neither delay nor break it. Exceptions are logged. */
export interface Observer {
  readonly name: string;
  observe(exchange: SettledExchange): void;
  /** Called once when the host stops: write what is still held. */
  close?(): Promise<void>;
}

export interface ObserverDefinition<Options = unknown> {
  readonly name: string;
  /** JSON schema of the options. */
  readonly options?: JsonObject;
  create(options: Options, services: PluginServices): Observer;
}

/** Types an observer and returns it unchanged. */
export function defineObserver<Options>(definition: ObserverDefinition<Options>): ObserverDefinition<Options> {
  return definition;
}
