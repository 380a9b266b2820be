import { madeForContract } from './contract-version.ts';
import type { DialectRoute } from './dialect.ts';
import type { HeaderMap } from './headers.ts';
import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';
import type { Stage } from './stage.ts';
import type { UpstreamReply, UpstreamRequest } from './upstream-call.ts';

/** A request to a plugin's own route, after the host's checks of Host, Origin and path. */
export interface PluginRequest {
  /** What `x-request-id` of the reply says. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** The query as it came, without its question mark. It may hold a client's key. */
  readonly query: string;
  /** What stood in the places of the route's path. */
  readonly params: Readonly<Record<string, string>>;
  /** Headers without credentials and cookies. */
  readonly headers: HeaderMap;
  /** Credentials that the client sent in headers. */
  readonly credentials: readonly string[];
  /** Address of the TCP peer. */
  readonly remoteAddress: string;
  /** Aborted when the client leaves or the host stops. Every wait takes it. */
  readonly signal: AbortSignal;
  /**
   * Asks for a client key, as the stage `auth` of the pipeline does, and gives its name; undefined where no keys are configured. The host
   * calls it first unless the route says `needsKey: false`.
   * @throws ProxyError `PP_AUTH_KEY_MISSING`, `PP_AUTH_KEY_WRONG`, `PP_AUTH_SLOWED`, `PP_TOO_MANY_OPEN`
   */
  requireKey(): Promise<string | undefined>;
  /**
   * Reads the body, once; decompressed.
   * @throws ProxyError `PP_REQUEST_TOO_LARGE`, `PP_REQUEST_ENCODING`, `PP_REQUEST_SLOW`
   */
  body(): Promise<Uint8Array>;
}

/** A path that a plugin answers itself. Its requests are no exchanges: the ledger does not know them. */
export interface PluginRoute {
  /** A method of HTTP; `*` is every method. */
  readonly method: string;
  /** Path with `:name` parameters; a final `*rest` takes everything. Of those that fit, one without parameters wins, then the first. */
  readonly path: string;
  /** False: no client key is asked for, unless `handle` does. */
  readonly needsKey?: boolean;
  /**
   * Answers a request. A body that comes over time is written as it comes. What it throws becomes a 500, or the status of a `ProxyError`,
   * in the dialect that the client seems to speak.
   */
  handle(request: PluginRequest): Promise<UpstreamReply>;
  /**
   * For clients that want another protocol (a WebSocket): the request that is sent in place of theirs. When the other side agrees, all
   * bytes go both ways untouched. Or the reply that refuses them. Absent: they get 426.
   */
  upgrade?(request: PluginRequest): Promise<UpstreamRequest | UpstreamReply>;
}

/** A further path on which a dialect listens. Its requests are exchanges like all others: pipeline, ledger, model names. */
export interface DialectPath extends DialectRoute {
  /** Id of the dialect. */
  readonly dialect: string;
  /** Stages for requests of this path alone; they run before `alias`. */
  readonly stages?: readonly Stage[];
}

/** Extra routes, by their name. Their options are those of the plugin's entry in `plugins`. */
export interface RoutesDefinition<Options = unknown> {
  readonly name: string;
  /** JSON schema of the options. */
  readonly options?: JsonObject;
  /** Called when the host starts, and for each change of the config. `services.send` is there for it. */
  create(options: Options, services: PluginServices): readonly (PluginRoute | DialectPath)[];
}

/** Types extra HTTP routes and returns them unchanged. */
export function defineRoutes<Options>(definition: RoutesDefinition<Options>): RoutesDefinition<Options> {
  return madeForContract(definition);
}
