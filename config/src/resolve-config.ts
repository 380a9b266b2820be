import { readFile } from 'node:fs/promises';
import type { JsonObject, Plugin, ResolvedConfig } from '@pipeproxy/core';
import { checkOptions } from './check-options.ts';
import { applyDefaults } from './default-config.ts';
import { loadPlugins } from './load-plugins.ts';
import { type ConfigProblem, configError } from './problem.ts';
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

/** Adds the lines of the file on which the problems are. */
async function withLines(problems: readonly ConfigProblem[], file: string | undefined) {
  const text = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined || !text.trim().includes('\n')) return problems;
  // Most configs are right: no start waits for this.
  const { lineOf } = await import('./line-of.ts');
  return problems.map((problem) => {
    const line = lineOf(text, problem.path);
    return line === undefined ? problem : { ...problem, line };
  });
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
  if (all.length > 0) throw configError(await withLines(all, read.file), read.file);
  return { config, plugins };
}
