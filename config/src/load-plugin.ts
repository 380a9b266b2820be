import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importCode } from './import-code.ts';
import { integrityProblem } from './integrity.ts';
import { isInstalled, pluginPackages, pluginPath } from './plugin-places.ts';
import { codeOf, reasonOf } from './thrown.ts';

/** What a plugin's name led to. */
export type LoadedModule =
  | { readonly exported: unknown }
  /** Nothing is there, or it is there and broken. */
  | { readonly message: string };

export interface PluginSource {
  /** Folder of the config file; absent without one, and then only pipeproxy's own plugins are looked at. */
  readonly folder?: string;
  /** Imports a package from where pipeproxy itself lies. */
  importOwn(name: string): Promise<unknown>;
}

/** Where it lies and what it should be, as the config says. */
export interface PluginName {
  readonly name: string;
  readonly integrity?: string;
}

/** @param title - What a failure calls it. */
async function importEntry(file: string, title: string, { name, integrity }: PluginName): Promise<LoadedModule> {
  const problem = integrity === undefined ? undefined : await integrityProblem(file, integrity);
  if (problem !== undefined) return { message: `${name} ${problem}` };
  try {
    return { exported: await importCode(file) };
  } catch (error) {
    return { message: `${title} cannot be loaded: ${reasonOf(error)}` };
  }
}

const OWN_SCOPE = '@pipeproxy/';

/**
 * Finds the entry of a package as an import from the folder would. Our own packages have the same entry for `require`, which
 * spares them the time that loading jiti takes.
 */
async function entryOf(packageName: string, folder: string): Promise<string> {
  const parent = join(folder, 'proxy.config.js');
  if (packageName.startsWith(OWN_SCOPE)) return createRequire(parent).resolve(packageName);
  const { createJiti } = await import('jiti');
  return fileURLToPath(createJiti(parent, { fsCache: false }).esmResolve(packageName));
}

async function importInstalled(packageName: string, folder: string, wanted: PluginName): Promise<LoadedModule> {
  try {
    return await importEntry(await entryOf(packageName, folder), packageName, wanted);
  } catch (error) {
    return { message: `${packageName} cannot be loaded: ${reasonOf(error)}` };
  }
}

/** A module that is not there, as opposed to one that is there and asks for another that is not. */
function isMissing(error: unknown, packageName: string): boolean {
  const code = codeOf(error);
  const isNotFound = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
  return isNotFound && reasonOf(error).includes(`'${packageName}'`);
}

async function importOwn(packageName: string, source: PluginSource): Promise<LoadedModule | undefined> {
  try {
    const module = await source.importOwn(packageName);
    return { exported: Reflect.get(Object(module), 'default') };
  } catch (error) {
    return isMissing(error, packageName)
      ? undefined
      : { message: `${packageName} cannot be loaded: ${reasonOf(error)}` };
  }
}

/** Loads what a plugin's name means: from the folder of the config file first, then from pipeproxy's own packages. */
export async function loadPlugin(wanted: PluginName, source: PluginSource): Promise<LoadedModule> {
  const { name } = wanted;
  const { folder } = source;
  const file = pluginPath(name, folder ?? '.');
  if (file !== undefined) return importEntry(file, file, wanted);
  const packages = pluginPackages(name);
  const installed = folder === undefined ? undefined : packages.find((candidate) => isInstalled(candidate, folder));
  if (installed !== undefined && folder !== undefined) return importInstalled(installed, folder, wanted);
  if (wanted.integrity !== undefined)
    return { message: `${name} is not installed beside the config: only what is can be pinned` };
  for (const candidate of packages) {
    const own = await importOwn(candidate, source);
    if (own) return own;
  }
  return { message: `there is no plugin "${name}": neither ${packages.join(' nor ')} is installed` };
}
