import type {
  ClientKey,
  Config,
  LogLevel,
  PipelineEntry,
  PluginEntry,
  RetryConfig,
  ServerConfig,
  ServerLimits,
  TimeoutsConfig,
  UpstreamConfig,
} from './config.ts';
import type { JsonObject } from './json.ts';
import type { ModelMap } from './target.ts';

/** A checked config with every reference replaced and every default filled in; paths are absolute. Deeply frozen. */
export interface ResolvedConfig extends Config {
  readonly server: ServerConfig & {
    readonly host: string;
    readonly port: number;
    readonly limits: Required<ServerLimits>;
    readonly allowedHosts: readonly string[];
    readonly allowedOrigins: readonly string[];
  };
  readonly auth: { readonly keys: readonly ClientKey[] };
  readonly upstreams: Readonly<Record<string, UpstreamConfig>>;
  readonly models: ModelMap;
  readonly pipeline: readonly PipelineEntry[];
  readonly plugins: readonly PluginEntry[];
  readonly logging: { readonly level: LogLevel; readonly file?: string };
  /** Applies where an upstream does not say something else. */
  readonly transport: {
    readonly proxy?: string;
    readonly retry: Required<RetryConfig>;
    readonly timeouts: TimeoutsConfig & Required<Omit<TimeoutsConfig, 'totalMs'>>;
  };
  readonly profiles: Readonly<Record<string, ModelMap>>;
  readonly ledger: { readonly name: string; readonly options: JsonObject };
  readonly state: { readonly folder: string };
  readonly strict: boolean;
}
