import type {
  ClientKey,
  Config,
  LogLevel,
  PipelineEntry,
  PluginEntry,
  ServerConfig,
  UpstreamConfig,
} from './config.ts';
import type { JsonObject } from './json.ts';
import type { ModelMap } from './target.ts';

/**
 * A checked config with every reference replaced; paths are absolute. Deeply frozen, and its objects have no prototype: a name
 * from outside finds only what the config says. Limits and transport keep what was said; their defaults are the host's.
 */
export interface ResolvedConfig extends Config {
  readonly server: ServerConfig & {
    readonly port: number;
    readonly allowedHosts: readonly string[];
    readonly allowedOrigins: readonly string[];
  };
  readonly auth: { readonly keys: readonly ClientKey[] };
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>;
  readonly models: ModelMap;
  readonly pipeline: readonly PipelineEntry[];
  readonly plugins: readonly PluginEntry[];
  readonly logging: { readonly level: LogLevel; readonly file?: string };
  readonly ledger: { readonly name: string; readonly options: JsonObject };
  readonly state: {
    readonly folder: string;
    readonly store: { readonly name: string; readonly options: JsonObject };
  };
  readonly strict: boolean;
}
