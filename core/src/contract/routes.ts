import { madeForContract } from './contract-version.ts';
import type { HeaderMap } from './headers.ts';
import type { JsonObject } from './json.ts';
import type { PluginServices } from './services.ts';
import type { UpstreamReply } from './upstream-call.ts';

/** A request to a plugin's own route, after the host's Host, Origin and key checks. */
export interface PluginRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: HeaderMap;
  readonly signal: AbortSignal;
  /**
   * Reads the body, once.
   * @throws ProxyError `PP_REQUEST_TOO_LARGE`
   */
  body(): Promise<Uint8Array>;
}

/** A path that a plugin answers itself. */
export interface PluginRoute {
  readonly method: string;
  /** Path with `:name` parameters; a final `*rest` takes everything. */
  readonly path: string;
  /** False: no client key is asked for. */
  readonly needsKey?: boolean;
  /** Answers a request. What it throws becomes a 500, or the status of a `ProxyError`. */
  handle(request: PluginRequest): Promise<UpstreamReply>;
}

/** Extra routes, by their name in the config. */
export interface RoutesDefinition<Options = unknown> {
  readonly name: string;
  readonly options?: JsonObject;
  /** Called once when the host starts. */
  create(options: Options, services: PluginServices): readonly PluginRoute[];
}

/** Types extra HTTP routes and returns them unchanged. */
export function defineRoutes<Options>(definition: RoutesDefinition<Options>): RoutesDefinition<Options> {
  return madeForContract(definition);
}
