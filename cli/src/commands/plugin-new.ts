import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { ProxyError } from '@pipeproxy/core';
import type { CommandContext, JsonOption } from '../command.ts';
import { packageFiles } from '../plugin-new/package-files.ts';
import { PLUGIN_KINDS, type PluginKindName } from '../plugin-new/plugin-kinds.ts';
import { packageName, pluginNames } from '../plugin-new/plugin-names.ts';
import { pluginSources } from '../plugin-new/plugin-sources.ts';

export interface PluginNewOptions extends JsonOption {
  readonly kind: PluginKindName;
  /** Folder to make; named after the package when absent. */
  readonly dir?: string;
}

/** Makes a folder that must not be there: nothing of anybody's is written over. */
async function makeFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  try {
    await mkdir(folder);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new ProxyError('PP_OPTION_INVALID', `${folder} is there already.`, {
      hint: 'Choose another name, or another folder with `--dir`.',
      cause,
    });
  }
}

function report(folder: string, files: readonly string[], cwd: string): string {
  const place = relative(cwd, folder) || '.';
  const list = files.map((file) => `  ${file}\n`).join('');
  return `Wrote ${place}:\n\n${list}\nNext:\n\n  cd ${place}\n  npm install\n  npm test\n  npx pipeproxy check\n`;
}

/**
 * Writes a package with a plugin that works, its tests and its README.
 *
 * @throws ProxyError `PP_OPTION_INVALID` for a name that is none, or a folder that is there.
 */
export async function pluginNew(name: string, options: PluginNewOptions, context: CommandContext): Promise<void> {
  const names = pluginNames(name);
  const kind = PLUGIN_KINDS[options.kind];
  const folder = resolve(context.cwd, options.dir ?? packageName(names));
  const files = { ...packageFiles(names, kind), ...(await pluginSources(names, kind)) };
  await makeFolder(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const paths = Object.keys(files).sort();
  context.print({ folder, files: paths }, report(folder, paths, context.cwd));
}
