import type { Config, JsonObject, JsonValue, Plugin } from '@pipeproxy/core';
import { DEFAULT_PIPELINE } from './default-config.ts';
import { suggestion } from './nearest.ts';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';
import { UPSTREAM_PROPERTIES } from './schema.ts';
import { checkBySchema } from './schema-check.ts';

/** Whatever has a name and a schema of its options. */
interface Definition {
  readonly name: string;
  readonly options?: JsonObject;
}

type Kind = 'providers' | 'stages' | 'observers' | 'ledgers' | 'stores';

/** Definitions of some kinds by name; a later plugin's replaces an earlier one's. */
function definitionsOf(plugins: readonly Plugin[], ...kinds: readonly Kind[]): ReadonlyMap<string, Definition> {
  const definitions = plugins.flatMap((plugin) => kinds.flatMap((kind): readonly Definition[] => plugin[kind] ?? []));
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

function unknown(what: string, name: string, names: readonly string[], path: string): ConfigProblem[] {
  const near = suggestion(name, names) || ` (there are: ${names.join(', ')})`;
  return [{ path, message: `there is no ${what} "${name}"${near}` }];
}

/** The schema of an upstream: the provider's, with the common fields that it does not describe itself. */
function upstreamSchema(options: JsonObject | undefined): JsonObject {
  const properties = { ...UPSTREAM_PROPERTIES, ...(options?.properties as JsonObject | undefined) };
  return { additionalProperties: false, ...options, type: 'object', properties };
}

function checkUpstreamOptions(config: Config, plugins: readonly Plugin[]): readonly ConfigProblem[] {
  const providers = definitionsOf(plugins, 'providers');
  return Object.entries(config.upstreams ?? {}).flatMap(([name, upstream]): readonly ConfigProblem[] => {
    const path = childPath('upstreams', name);
    if (typeof upstream.provider !== 'string') return [];
    const provider = providers.get(upstream.provider);
    if (!provider) return unknown('provider', upstream.provider, [...providers.keys()], `${path}.provider`);
    return checkBySchema(upstreamSchema(provider.options), upstream as unknown as JsonValue, path);
  });
}

function checkPipeline(config: Config, plugins: readonly Plugin[]): readonly ConfigProblem[] {
  const known = definitionsOf(plugins, 'stages', 'observers');
  const names = [...new Set([...DEFAULT_PIPELINE, ...known.keys()])];
  return (config.pipeline ?? []).flatMap((entry, index): readonly ConfigProblem[] => {
    const { stage, options = {} } = typeof entry === 'string' ? { stage: entry } : entry;
    const path = childPath('pipeline', index);
    const definition = known.get(stage);
    if (!definition) return names.includes(stage) ? [] : unknown('stage or observer', stage, names, path);
    return definition.options ? checkBySchema(definition.options, options, childPath(path, 'options')) : [];
  });
}

/** The options of an entry in `plugins` are those of the plugin's routes. */
function checkRoutes({ plugins: entries = [] }: Config, plugins: readonly Plugin[]): readonly ConfigProblem[] {
  return entries.flatMap((entry, index): readonly ConfigProblem[] => {
    const { name, options = {} } = typeof entry === 'string' ? { name: entry } : entry;
    const { routes = [] } = plugins.find((plugin) => plugin.name === name) ?? {};
    const path = childPath(childPath('plugins', index), 'options');
    const problems = routes.flatMap(({ options: schema }) => (schema ? checkBySchema(schema, options, path) : []));
    return problems.map((problem) => ({ ...problem, message: `${problem.message} (an option of ${name})` }));
  });
}

/** Checks what the config names once: a ledger, a store. */
function checkNamed(
  what: 'ledger' | 'store',
  named: { readonly name?: string; readonly options?: JsonObject } | undefined,
  path: string,
  plugins: readonly Plugin[],
): readonly ConfigProblem[] {
  if (named?.name === undefined) return [];
  const known = definitionsOf(plugins, `${what}s`);
  const definition = known.get(named.name);
  if (!definition) return unknown(what, named.name, [...known.keys()], `${path}.name`);
  return definition.options ? checkBySchema(definition.options, named.options ?? {}, `${path}.options`) : [];
}

function checkState({ ledger, state }: Config, plugins: readonly Plugin[]): readonly ConfigProblem[] {
  return [
    ...checkNamed('ledger', ledger, 'ledger', plugins),
    ...checkNamed('store', state?.store, 'state.store', plugins),
  ];
}

/** Checks the options of upstreams, stages, observers, routes, the ledger and the store by the schemas of the plugins that define them. */
export function checkOptions(config: Config, plugins: readonly Plugin[]): readonly ConfigProblem[] {
  return [checkUpstreamOptions, checkPipeline, checkRoutes, checkState].flatMap((check) => check(config, plugins));
}
