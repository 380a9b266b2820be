import type { JsonObject } from './json.ts';
import type { ModelMap } from './target.ts';

/** Names of secrets: write `${env:NAME}` or `${file:PATH}` in place of the value. */
export interface ClientKey {
  /** What logs and the ledger call it. */
  readonly name: string;
  readonly key: string;
}

/** Bounds on what clients and upstreams may make the host hold. */
export interface ServerLimits {
  /** Largest request body, counted after decompression. 50 MiB when absent. */
  readonly maxBodyBytes?: number;
  /** A compressed body may grow to at most this many times its size. */
  readonly maxInflation?: number;
  readonly maxHeaders?: number;
  readonly maxHeaderBytes?: number;
  /** A client must have sent its whole request within this time. */
  readonly requestMs?: number;
  readonly maxSocketsPerPeer?: number;
  readonly maxOpenExchangesPerKey?: number;
  /** Largest whole reply of an upstream, and largest stream that is translated; one that passes through has no bound. 100 MiB when absent. */
  readonly maxReplyBytes?: number;
  /** Largest single event of an upstream's stream. */
  readonly maxEventBytes?: number;
}

/** Where pipeproxy listens, and what it accepts. */
export interface ServerConfig {
  /** Address to listen on; anything but a loopback address needs a client key. `127.0.0.1` when absent. */
  readonly host?: string;
  /** 8317 when absent; 0 takes a free one. */
  readonly port?: number;
  /** Paths of PEM files, relative to the config file. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly limits?: ServerLimits;
  /** Values of `Host` that are let in besides the address that is listened on: `name` or `name:port`. */
  readonly allowedHosts?: readonly string[];
  /** Web origins that may call: `https://app.example`. None when absent. */
  readonly allowedOrigins?: readonly string[];
}

/** How often one candidate is tried, and how long the pauses are. */
export interface RetryConfig {
  /** Tries of one candidate, the first one included. */
  readonly attempts?: number;
  readonly baseDelayMs?: number;
  readonly maxDelayMs?: number;
}

/** How long an upstream may take, in milliseconds. */
export interface TimeoutsConfig {
  readonly connectMs?: number;
  /** From the end of the request to the headers of the reply. */
  readonly firstEventMs?: number;
  /** Longest silence of the reply after that. */
  readonly idleMs?: number;
  /** The whole exchange with all its attempts; no bound when absent. */
  readonly totalMs?: number;
}

/** Paths of PEM files for upstream connections, relative to the config file. */
export interface UpstreamTlsConfig {
  /** Certificates of authorities that are trusted besides those that Node trusts. */
  readonly ca?: string;
  /** Certificate that is shown to the upstream. */
  readonly cert?: string;
  /** Private key of `cert`. */
  readonly key?: string;
  /** Opens `key`. */
  readonly passphrase?: string;
}

/** Connections that are kept to an upstream. */
export interface PoolConfig {
  /** Most connections to a host; further calls wait. No bound when absent. */
  readonly maxSockets?: number;
  /** How long an idle connection is kept, in milliseconds; 0: none is. 4 seconds when absent, or what the upstream says. */
  readonly keepAliveMs?: number;
}

/** How upstreams are reached. */
export interface TransportConfig {
  /**
   * URL of an HTTP or SOCKS5 proxy for upstream calls, or `direct`. When absent, what `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of
   * the environment say.
   */
  readonly proxy?: string;
  readonly tls?: UpstreamTlsConfig;
  readonly pool?: PoolConfig;
  /** True: HTTP/2 where an upstream offers it. */
  readonly http2?: boolean;
  readonly retry?: RetryConfig;
  readonly timeouts?: TimeoutsConfig;
}

/** One upstream: what the host reads of every one, and the options of its provider. */
export interface UpstreamConfig extends TransportConfig {
  /** Provider's name: `openai-compatible`, `anthropic`, `demo`, or one that a plugin brings. */
  readonly provider: string;
  /**
   * Models that clients may ask for by the upstream's own name; `*` is any text. As an object: name -> what its provider wants to
   * know of it.
   */
  readonly models?: readonly string[] | Readonly<Record<string, JsonObject>>;
  /** Patterns of models that are never sent here. */
  readonly exclude?: readonly string[];
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True: a plain `http:` URL may lead out of this machine. */
  readonly allowHttp?: boolean;
  /** Options of the provider, checked by its own schema. */
  readonly [option: string]: unknown;
}

/** A stage or observer by name, perhaps with options. */
export type PipelineEntry = string | { readonly stage: string; readonly options?: JsonObject };

/**
 * A plugin: a package, a short name (`acme` is `@pipeproxy/acme`, then `pipeproxy-plugin-acme`) or a path. One whose default export
 * is a function is called with `options`. With `integrity` (`sha256-` and the digest in base64) its file must have this digest.
 */
export type PluginEntry =
  | string
  | { readonly name: string; readonly options?: JsonObject; readonly integrity?: string };

/** How much is logged; each level holds those before it. */
export type LogLevel = 'silent' | 'error' | 'warn' | 'info' | 'debug';

/** How much is logged, and where to. */
export interface LoggingConfig {
  /** `info` when absent. */
  readonly level?: LogLevel;
  /** File to write to instead of the terminal, relative to the config file. */
  readonly file?: string;
}

/** What is kept of conversations, for clients that do not bring all of it back themselves. */
export interface KeepConfig {
  /** False: nothing that was said is kept. True when absent; a client's own `store: false` holds always. */
  readonly replies?: boolean;
  /** How long a reply, or the name of the upstream that keeps it, is kept, in milliseconds. 30 days when absent. */
  readonly maxAgeMs?: number;
  /**
   * How long the reasoning before a tool call is kept for the upstream that made it, in milliseconds; 0: not at all. An hour when absent.
   */
  readonly reasoningMaxAgeMs?: number;
}

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/**
 * What `proxy.config.ts` and its other forms may say. Unknown keys are errors. Every string may hold `${env:NAME}` and
 * `${file:PATH}`; an unset one stops the start.
 */
export interface Config {
  readonly server?: ServerConfig;
  /** Keys that clients must show one of. Without any, only this machine is served. */
  readonly auth?: { readonly keys?: readonly ClientKey[] };
  readonly upstreams?: Readonly<Record<string, UpstreamConfig>>;
  /** Exact names win over the upstreams' own lists, those over patterns, and patterns over `*`. */
  readonly models?: ModelMap;
  /** `['auth', 'alias', 'translate', 'execute', 'usage']` when absent. */
  readonly pipeline?: readonly PipelineEntry[];
  readonly plugins?: readonly PluginEntry[];
  readonly logging?: LoggingConfig;
  readonly transport?: TransportConfig;
  /** Where usage records go: a ledger's name (`sqlite` when absent) and its options. */
  readonly ledger?: { readonly name?: string; readonly options?: JsonObject };
  /**
   * `folder`: where ledger, tokens and logs lie, relative to the config file. `store`: the name (`sqlite` when absent) and the options of
   * what keeps shared state, kept replies above all.
   */
  readonly state?: {
    readonly folder?: string;
    readonly store?: { readonly name?: string; readonly options?: JsonObject };
  };
  readonly keep?: KeepConfig;
  /** True: what a translation would lose is refused with `PP_TRANSLATION_LOSS`. */
  readonly strict?: boolean;
  /** Prices by `upstream/model`, for the ledger's cost where the upstream reports none. */
  readonly prices?: Readonly<Record<string, Price>>;
}
