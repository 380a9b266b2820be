import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of a plugin that is named by one; undefined for the name of a package. */
export function pluginPath(name: string, folder: string): string | undefined {
  if (name.startsWith('file:')) return fileURLToPath(name);
  return /^\.\.?[\\/]/.test(name) || isAbsolute(name) ? resolve(folder, name) : undefined;
}

/** The packages that a name may mean, in order: `acme` is `@pipeproxy/acme`, then `pipeproxy-plugin-acme`. */
export function pluginPackages(name: string): readonly string[] {
  if (name.includes('/') || name.startsWith('pipeproxy-plugin-')) return [name];
  return [`@pipeproxy/${name}`, `pipeproxy-plugin-${name}`];
}

/** True when a package lies in a `node_modules` of a folder or above it. */
export function isInstalled(packageName: string, folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', packageName, 'package.json'))) return true;
  const parent = dirname(folder);
  return parent !== folder && isInstalled(packageName, parent);
}
