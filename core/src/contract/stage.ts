import { madeForContract } from './contract-version.ts';
import type { Exchange } from './exchange.ts';
import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';

/**
 * One step of the pipeline. It does its part, calls `next` once, and may do more after it; it throws a `ProxyError` to refuse.
 * After `next` the reply is there but a stream has not been read yet: what must see the end of a reply is an observer.
 */
export interface Stage {
  readonly name: string;
  /**
   * Does the stage's part.
   * @throws ProxyError to refuse the exchange
   */
  handle(exchange: Exchange, next: () => Promise<void>): Promise<void>;
}

/** A kind of stage, by its name in the config. */
export interface StageDefinition<Options = unknown> {
  readonly name: string;
  /** JSON schema of the options. */
  readonly options?: JsonObject;
  /** Called once for each place in `pipeline`. */
  create(options: Options, services: PluginServices): Stage;
}

/** Types a stage and returns it unchanged. */
export function defineStage<Options>(definition: StageDefinition<Options>): StageDefinition<Options> {
  return madeForContract(definition);
}
