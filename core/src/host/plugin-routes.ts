import type { Config, PluginEntry } from '../contract/config.ts';
import type { JsonObject } from '../contract/json.ts';
import type { PluginRoute } from '../contract/routes.ts';
import type { PluginServices } from '../contract/services.ts';
import type { Send } from '../contract/upstream-call.ts';
import type { ListedUpstream } from '../pipeline/model-table.ts';
import type { EnvironmentProxies } from '../transport/dispatcher.ts';
import { createTransport, type Transport } from '../transport/transport.ts';
import { makePart } from './make-part.ts';
import type { Registry } from './registry.ts';
import { pointOf, type RoutePoint } from './routes.ts';
import { transportOptions } from './transport-options.ts';

/** A route of a plugin, with the way out that its upgrades take; one of an upstream, which has none. */
export interface AnsweredRoute {
  readonly route: PluginRoute;
  readonly line?: Transport;
}

/** What plugins and upstreams add to the paths of the built-in dialects. */
export interface ExtraRoutes {
  readonly points: readonly RoutePoint[];
  readonly answered: readonly AnsweredRoute[];
}

/** The ways out of plugins that have routes; they outlive a change of the config that leaves `transport` as it is. */
export interface RouteLines {
  of(name: string, config: Config): Transport;
  close(): Promise<void>;
}

export function createRouteLines(environmentProxies: EnvironmentProxies | undefined): RouteLines {
  const lines = new Map<string, Transport>();
  return {
    of(name, config) {
      const key = JSON.stringify([name, config.transport]);
      const line = lines.get(key) ?? createTransport(transportOptions('', config, environmentProxies));
      lines.set(key, line);
      return line;
    },
    close: async () => {
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
}

const nameOf = (entry: PluginEntry): string => (typeof entry === 'string' ? entry : entry.name);

/** The entry of a plugin: where it stands, and the options that it gives. */
function entryOf({ plugins = [] }: Config, plugin: string): { readonly path: string; readonly options: JsonObject } {
  const index = plugins.findIndex((entry) => nameOf(entry) === plugin);
  const entry = plugins[index];
  return { path: `plugins[${index}]`, options: (typeof entry === 'object' && entry.options) || {} };
}

/** What the routes of a config are made with. */
export interface RouteParts {
  readonly config: Config;
  readonly registry: Registry;
  readonly lines: RouteLines;
  readonly upstreams: readonly ListedUpstream[];
  servicesOf(name: string, send: Send): PluginServices;
}

/** Makes the routes of all plugins with the options of a config, and finds those of its upstreams. */
export function extraRoutes({ config, registry, lines, upstreams, servicesOf }: RouteParts): ExtraRoutes {
  const points: RoutePoint[] = [];
  const answered: AnsweredRoute[] = [];
  for (const { plugin, definition } of registry.routes.values()) {
    const line = lines.of(definition.name, config);
    const services = servicesOf(definition.name, line.send);
    const { path, options } = entryOf(config, plugin);
    const part = { path, what: `"${definition.name}"` };
    for (const route of makePart(part, ['entries'], () => definition.create(options as never, services))) {
      if ('dialect' in route) points.push(pointOf(route, registry.dialects));
      else answered.push({ route, line });
    }
  }
  const ofUpstreams = upstreams.flatMap(({ handle }) => (handle.upstream.routes ?? []).map((route) => ({ route })));
  return { points, answered: [...answered, ...ofUpstreams] };
}
