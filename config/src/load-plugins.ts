import type { Config, Plugin } from '@pipeproxy/core';
import { asPlugin, type DefinitionKind } from './as-plugin.ts';
import { loadPlugin, type PluginSource } from './load-plugin.ts';
import { suggestion } from './nearest.ts';
import type { ConfigProblem } from './problem.ts';

export interface LoadedPlugins {
  readonly plugins: readonly Plugin[];
  readonly problems: readonly ConfigProblem[];
}

interface Wanted {
  /** Where the config names it. */
  readonly path: string;
  readonly name: string;
}

const SHAPE_HINT = 'export default definePlugin({ name, providers: [...] }), or a single definition';
/** Plugins that pipeproxy brings. */
const OWN_PLUGINS = ['openai-compatible', 'anthropic', 'demo', 'ledger-sqlite'];
const DEFAULT_LEDGER = 'sqlite';

const nameOf = (entry: string | { readonly name: string }): string => (typeof entry === 'string' ? entry : entry.name);

function listed({ plugins = [] }: Config): readonly Wanted[] {
  return plugins.map((entry, index) => ({ path: `plugins[${index}]`, name: nameOf(entry) }));
}

function offers(plugins: readonly Plugin[], kind: 'providers' | 'ledgers', name: string): boolean {
  return plugins.some((plugin) => plugin[kind]?.some((definition) => definition.name === name));
}

/** Plugins that are named by what they bring: a provider by its own name, a ledger as `ledger-` and its name. */
function implied(config: Config, plugins: readonly Plugin[], alsoProviders: readonly string[]): readonly Wanted[] {
  const also = alsoProviders.map((name) => ({ path: '', name }));
  const providers = Object.entries(config.upstreams ?? {})
    .filter(([, { provider }]) => typeof provider === 'string' && !offers(plugins, 'providers', provider))
    .map(([upstream, { provider }]) => ({ path: `upstreams.${upstream}.provider`, name: provider }));
  const ledger = config.ledger?.name ?? DEFAULT_LEDGER;
  const ledgers = !offers(plugins, 'ledgers', ledger) ? [{ path: 'ledger.name', name: `ledger-${ledger}` }] : [];
  const wanted = [...providers, ...also, ...ledgers];
  return wanted.filter(({ name }, index) => wanted.findIndex((other) => other.name === name) === index);
}

/** A single definition is what the config uses its name for. */
function kindsIn(config: Config): (name: string) => DefinitionKind {
  const providers = new Set(Object.values(config.upstreams ?? {}).map(({ provider }) => provider));
  return (name) => {
    if (providers.has(name)) return 'providers';
    return config.ledger?.name === name ? 'ledgers' : 'stages';
  };
}

async function loadOne({ path, name }: Wanted, source: PluginSource, kindOf: (name: string) => DefinitionKind) {
  const loaded = await loadPlugin(name, source);
  const plugin = 'exported' in loaded ? asPlugin(loaded.exported, kindOf) : undefined;
  const message =
    'message' in loaded
      ? `${loaded.message}${suggestion(name, OWN_PLUGINS)}`
      : `${name} is no plugin; it must ${SHAPE_HINT}`;
  return plugin ? { plugin } : { problem: { path, message, code: 'PP_PLUGIN_INVALID' } as const };
}

/**
 * Loads the plugins that a config names, and of pipeproxy's own only those that it uses: an unused one would cost start time.
 * The config has passed its own schema.
 */
export async function loadPlugins(
  config: Config,
  source: PluginSource,
  alsoProviders: readonly string[] = [],
): Promise<LoadedPlugins> {
  const kindOf = kindsIn(config);
  const load = (wanted: readonly Wanted[]) => Promise.all(wanted.map((one) => loadOne(one, source, kindOf)));
  const first = await load(listed(config));
  const named = first.flatMap(({ plugin }) => plugin ?? []);
  const all = [...first, ...(await load(implied(config, named, alsoProviders)))];
  return { plugins: all.flatMap(({ plugin }) => plugin ?? []), problems: all.flatMap(({ problem }) => problem ?? []) };
}
