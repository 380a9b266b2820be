import type { JsonObject, Plugin, ResolvedConfig } from '@pipeproxy/core';
import { checkOptions } from './check-options.ts';
import { applyDefaults } from './default-config.ts';
import { loadPlugins } from './load-plugins.ts';
import { locatedError } from './located-error.ts';
import type { ReadConfig } from './read-config.ts';
import { soundParts } from './sound-parts.ts';

export interface ResolveOptions {
  /** The user's own folder, where the state lies unless the config says otherwise. */
  readonly home: string;
  /** What core brings itself: its stages and observers. */
  readonly builtIns: readonly Plugin[];
  /** Providers to load even if no upstream uses them yet. */
  readonly alsoProviders?: readonly string[];
  /** Imports a package from where pipeproxy itself lies. */
  importOwn(name: string): Promise<unknown>;
}

export interface Resolved {
  readonly config: ResolvedConfig;
  /** Without the built-ins. */
  readonly plugins: readonly Plugin[];
}

/**
 * Loads the plugins that a config needs and checks the options by their schemas.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` or `PP_PLUGIN_INVALID` that names every mistake, also those that reading found.
 */
export async function resolveConfig(read: ReadConfig, options: ResolveOptions): Promise<Resolved> {
  const folders = { config: read.folder, home: options.home };
  const config = applyDefaults(soundParts(read.config as JsonObject, read.problems), folders);
  const source = { importOwn: options.importOwn, ...(read.file === undefined ? {} : { folder: read.folder }) };
  const { plugins, problems } = await loadPlugins(config, source, options.alsoProviders);
  const broken = new Set(problems.map(({ path }) => path));
  const later = checkOptions(config, [...options.builtIns, ...plugins]).filter(({ path }) => !broken.has(path));
  const all = [...read.problems, ...problems, ...later];
  if (all.length > 0) throw await locatedError(all, read.file);
  return { config, plugins };
}
