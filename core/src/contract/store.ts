import { madeForContract } from './contract-version.ts';
import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';

/** Small shared state with expiry. Whose a value is belongs into its key. */
export interface Store {
  /** The value, unless it has expired. */
  get(key: string): Promise<string | undefined>;
  /** Keeps a value for a time, in milliseconds. Whoever asks for it after this call finds it, also before the promise is settled. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Forgets a value. */
  delete(key: string): Promise<void>;
}

/** A store, and what it holds open. */
export interface OpenStore extends Store {
  /** Keeps what was set, then lets go of what it holds. */
  close(): Promise<void>;
}

/** What a store may use of its host. */
export type StoreServices = Pick<PluginServices, 'name' | 'logger' | 'clock' | 'files'>;

/** A place for shared state, by its name in the config. */
export interface StoreDefinition<Options = unknown> {
  readonly name: string;
  /** JSON schema of the options. */
  readonly options?: JsonObject;
  /** Called once when the host starts. What takes time waits for the first use. */
  create(options: Options, services: StoreServices): OpenStore;
}

/** Types a store and returns it unchanged. */
export function defineStore<Options>(definition: StoreDefinition<Options>): StoreDefinition<Options> {
  return madeForContract(definition);
}
