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
  body(): Promise<Uint8Array>;
}

export interface PluginRoute {
  readonly method: string;
  /** Path with `:name` parameters; a final `*rest` takes everything. */
  readonly path: string;
  /** False: no client key is asked for. */
  readonly needsKey?: boolean;
  handle(request: PluginRequest): Promise<UpstreamReply>;
}

export interface RoutesDefinition<Options = unknown> {
  readonly name: string;
  readonly options?: JsonObject;
  create(options: Options, services: PluginServices): readonly PluginRoute[];
}

/** Types extra HTTP routes and returns them unchanged. */
export function defineRoutes<Options>(definition: RoutesDefinition<Options>): RoutesDefinition<Options> {
  return definition;
}
