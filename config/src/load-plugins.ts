import { CONTRACT_VERSION, type Config, contractOf, type JsonObject, objectOf, type Plugin } from '@pipeproxy/core';
import { asPlugin, type DefinitionKind } from './as-plugin.ts';
import { type LoadedModule, loadPlugin, type PluginSource } from './load-plugin.ts';
import { suggestion } from './nearest.ts';
import type { ConfigProblem } from './problem.ts';
import { reasonOf } from './thrown.ts';

export interface LoadedPlugins {
  readonly plugins: readonly Plugin[];
  readonly problems: readonly ConfigProblem[];
}

interface Wanted {
  /** Where the config names it. */
  readonly path: string;
  readonly name: string;
  readonly options?: JsonObject;
  readonly integrity?: string;
}

const SHAPE_HINT =
  'export default definePlugin({ name, providers: [...] }), a function of its options, or a single definition';
/** Plugins that pipeproxy brings. */
const OWN_PLUGINS = [
  'openai-compatible',
  'anthropic',
  'azure-foundry',
  'bedrock',
  'codex-oauth',
  'compress-images',
  'gemini',
  'amp',
  'demo',
  'ledger-sqlite',
  'store-sqlite',
];
/** Providers that a plugin of another name brings. */
const BROUGHT_BY = new Map([['azure-openai', 'azure-foundry']]);
/** Stages of pipeproxy that are plugins of the same name: most do without what they load. */
const STAGE_PLUGINS: readonly string[] = ['compress-images'];
/** Its presets are servers by their names. */
const PRESET_PROVIDER = 'openai-compatible';
const DEFAULT_LEDGER = 'sqlite';
const DEFAULT_STORE = 'sqlite';
/** Brought by core. */
const MEMORY_STORE = 'memory';

function listed({ plugins = [] }: Config): readonly Wanted[] {
  return plugins.map((entry, index) => ({
    path: `plugins[${index}]`,
    ...(typeof entry === 'string' ? { name: entry } : entry),
  }));
}

function offers(
  plugins: readonly Plugin[],
  kind: 'providers' | 'ledgers' | 'stores' | 'stages',
  name: string,
): boolean {
  return plugins.some((plugin) => plugin[kind]?.some((definition) => definition.name === name));
}

/** Plugins that are named by what they bring: a provider or stage by its own name, a ledger as `ledger-` and its name, a store alike. */
function implied(config: Config, plugins: readonly Plugin[], alsoProviders: readonly string[]): readonly Wanted[] {
  const also = alsoProviders.map((name) => ({ path: '', name }));
  const providers = Object.entries(config.upstreams ?? {})
    .filter(([, { provider }]) => typeof provider === 'string' && !offers(plugins, 'providers', provider))
    .map(([upstream, { provider }]) => ({
      path: `upstreams.${upstream}.provider`,
      name: BROUGHT_BY.get(provider) ?? provider,
    }));
  const ledger = config.ledger?.name ?? DEFAULT_LEDGER;
  const ledgers = !offers(plugins, 'ledgers', ledger) ? [{ path: 'ledger.name', name: `ledger-${ledger}` }] : [];
  const store = config.state?.store?.name ?? DEFAULT_STORE;
  const isThere = store === MEMORY_STORE || offers(plugins, 'stores', store);
  const stores = isThere ? [] : [{ path: 'state.store.name', name: `store-${store}` }];
  const stages = (config.pipeline ?? [])
    .map((entry, index) => ({ path: `pipeline[${index}]`, name: typeof entry === 'string' ? entry : entry.stage }))
    .filter(({ name }) => STAGE_PLUGINS.includes(name) && !offers(plugins, 'stages', name));
  const wanted = [...providers, ...also, ...ledgers, ...stores, ...stages];
  return wanted.filter(({ name }, index) => wanted.findIndex((other) => other.name === name) === index);
}

/** A single definition is what the config uses its name for. */
function kindsIn(config: Config): (name: string) => DefinitionKind {
  const providers = new Set(Object.values(config.upstreams ?? {}).map(({ provider }) => provider));
  return (name) => {
    if (providers.has(name)) return 'providers';
    if (config.ledger?.name === name) return 'ledgers';
    return config.state?.store?.name === name ? 'stores' : 'stages';
  };
}

const hasRoutes = (exported: unknown): boolean => Array.isArray(Reflect.get(Object(exported), 'routes'));

/** What a module exports, made with the options of its entry where it is a function of them. */
function madeOf(exported: unknown, { name, options }: Wanted): LoadedModule {
  if (typeof exported !== 'function') {
    const isTaken = options === undefined || hasRoutes(exported);
    return isTaken ? { exported } : { message: `${name} takes no options: it exports no function and has no routes` };
  }
  try {
    return { exported: exported(options ?? {}) };
  } catch (error) {
    return { message: `${name} refuses its options: ${reasonOf(error)}` };
  }
}

/** The version of the contract that a plugin, or something in it, was made for, where it is not ours. */
function otherContract(plugin: Plugin): unknown {
  const definitions = Object.values(plugin).filter(Array.isArray).flat();
  return [plugin, ...definitions]
    .map(contractOf)
    .find((version) => version !== undefined && version !== CONTRACT_VERSION);
}

function contractText(version: unknown): string {
  const cure = Number(version) > CONTRACT_VERSION ? 'update pipeproxy' : 'install a newer version of the plugin';
  return `was made for version ${version} of the plugin contract, and this pipeproxy has version ${CONTRACT_VERSION}: ${cure}`;
}

/** Most servers are no provider but a preset of one. Only a config with this mistake pays for loading that. */
async function presetHint({ path, name }: Wanted, source: PluginSource): Promise<string> {
  if (!path.startsWith('upstreams.')) return '';
  const loaded = await loadPlugin({ name: PRESET_PROVIDER }, source);
  const plugin = 'exported' in loaded ? asPlugin(loaded.exported, () => 'providers') : undefined;
  const presets = plugin?.providers?.map(({ options }) => objectOf(objectOf(options.properties)?.preset)?.enum);
  const isOne = presets?.some((names) => Array.isArray(names) && names.includes(name)) ?? false;
  return isOne ? `; write \`provider: ${PRESET_PROVIDER}\` and \`preset: ${name}\`` : '';
}

interface Loading {
  readonly source: PluginSource;
  /** Providers that plugins of the config bring. */
  readonly brought: readonly string[];
  kindOf(name: string): DefinitionKind;
}

async function loadOne(wanted: Wanted, { source, brought, kindOf }: Loading) {
  const { path, name } = wanted;
  const loaded = await loadPlugin(wanted, source);
  const made = 'exported' in loaded ? madeOf(loaded.exported, wanted) : loaded;
  if ('message' in made) {
    const names = [...brought, ...OWN_PLUGINS, ...BROUGHT_BY.keys()];
    const hint = made === loaded ? (await presetHint(wanted, source)) || suggestion(name, names) : '';
    return { problem: { path, message: `${made.message}${hint}`, code: 'PP_PLUGIN_INVALID' } as const };
  }
  const plugin = asPlugin(made.exported, kindOf);
  const other = plugin && otherContract(plugin);
  if (other !== undefined) {
    return { problem: { path, message: `${name} ${contractText(other)}`, code: 'PP_PLUGIN_INVALID' } as const };
  }
  // The options of routes are found by the name that the entry has.
  if (plugin) return { plugin: plugin.routes ? { ...plugin, name } : plugin };
  return {
    problem: { path, message: `${name} is no plugin; it must ${SHAPE_HINT}`, code: 'PP_PLUGIN_INVALID' } as const,
  };
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
  const load = (wanted: readonly Wanted[], named: readonly Plugin[]) => {
    // A single definition that nothing asks for was taken for a stage.
    const brought = named.flatMap(({ providers = [], stages = [] }) =>
      [...providers, ...stages].map(({ name }) => name),
    );
    return Promise.all(wanted.map((one) => loadOne(one, { source, brought, kindOf })));
  };
  const first = await load(listed(config), []);
  const named = first.flatMap(({ plugin }) => plugin ?? []);
  const all = [...first, ...(await load(implied(config, named, alsoProviders), named))];
  return { plugins: all.flatMap(({ plugin }) => plugin ?? []), problems: all.flatMap(({ problem }) => problem ?? []) };
}
