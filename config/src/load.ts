import { access, constants } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ProxyError } from '@pipeproxy/core';
import {
  cosmiconfig,
  defaultLoaders,
  type Loader,
  type LoaderResult,
  type PublicExplorer,
  type SearchStrategy,
} from 'cosmiconfig';
import { importCode } from './import-code.ts';
import { parseReason } from './parse-reason.ts';
import { PACKAGE_FIELD, SEARCH_PLACES } from './search-places.ts';
import { codeOf, reasonOf } from './thrown.ts';
import { refuseForeign } from './trust.ts';

/** A config file as it was read: nothing of it is checked yet. */
export interface LoadedFile {
  readonly file: string;
  readonly folder: string;
  readonly data: unknown;
}

export interface LoadOptions {
  /** Folder to look in, and in those above it up to the nearest package.json. */
  readonly cwd: string;
  /** The user's own folder, looked in last. */
  readonly home: string;
  /** The file that the command line names; nothing else is looked for. */
  readonly configFile?: string;
}

const CODE_FORMS = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

const loadCode: Loader = async (file) => {
  const data = await importCode(file);
  if (data === undefined) throw new Error('it has no default export');
  return data;
};

const LOADERS: Readonly<Record<string, Loader>> = {
  ...defaultLoaders,
  ...Object.fromEntries(CODE_FORMS.map((form) => [form, loadCode])),
};

function unreadable(file: string, reason: string): ProxyError {
  return new ProxyError('PP_CONFIG_INVALID', `The config file ${file} cannot be read: ${reason}.`);
}

async function run(loader: Loader, file: string, text: string): Promise<LoaderResult> {
  try {
    return await loader(file, text);
  } catch (error) {
    // An error of ours, because cosmiconfig goes on to the next place when a loader fails with ENOENT or EACCES.
    throw unreadable(file, parseReason(error, text));
  }
}

function checked(loader: Loader, isNamed: boolean): Loader {
  return async (file, text) => {
    const isPackage = basename(file) === 'package.json';
    if (!isNamed && !isPackage) await refuseForeign(file);
    const loaded = await run(loader, file, text);
    const data = isPackage ? loaded?.[PACKAGE_FIELD] : loaded;
    if (!isNamed && isPackage && data !== undefined) await refuseForeign(file);
    // cosmiconfig would read the files that this key names.
    if (Object.hasOwn(Object(data), '$import')) throw unreadable(file, '"$import" is an unknown key');
    return loaded;
  };
}

/**
 * Making an explorer runs `.config/config.js` of the working directory, whoever put it there (cosmiconfig's own settings),
 * so it is made in a folder that holds none.
 */
function createExplorer(searchStrategy: SearchStrategy, isNamed: boolean): PublicExplorer {
  const cwd = process.cwd();
  process.chdir(import.meta.dirname);
  try {
    return cosmiconfig(PACKAGE_FIELD, {
      searchPlaces: [...SEARCH_PLACES],
      packageProp: [PACKAGE_FIELD],
      loaders: Object.fromEntries(Object.entries(LOADERS).map(([form, loader]) => [form, checked(loader, isNamed)])),
      searchStrategy,
      cache: false,
    });
  } finally {
    process.chdir(cwd);
  }
}

async function loadNamed(file: string): Promise<LoadedFile> {
  try {
    const result = await createExplorer('none', true).load(file);
    return { file, folder: dirname(file), data: result?.config ?? {} };
  } catch (error) {
    if (error instanceof ProxyError) throw error;
    if (codeOf(error) === 'ENOENT') {
      throw new ProxyError('PP_CONFIG_NOT_FOUND', `There is no config file ${file}.`, {
        hint: 'Check the path that `--config` names.',
      });
    }
    throw unreadable(file, parseReason(error, ''));
  }
}

/** cosmiconfig passes over a file that it may not read, and the start would look as if there were none. */
async function refuseLocked(folder: string): Promise<void> {
  for (const file of SEARCH_PLACES.map((place) => join(folder, place))) {
    const isLocked = await access(file, constants.R_OK).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'EACCES',
    );
    if (isLocked) throw unreadable(file, 'permission denied');
  }
}

async function search(folder: string, strategy: SearchStrategy): Promise<LoadedFile | undefined> {
  await refuseLocked(folder);
  try {
    const found = await createExplorer(strategy, false).search(folder);
    return found ? { file: found.filepath, folder: dirname(found.filepath), data: found.config } : undefined;
  } catch (error) {
    throw error instanceof ProxyError ? error : unreadable(folder, reasonOf(error));
  }
}

/**
 * Reads the config: the file that is named, else the first that is found from the working directory upwards, else one in the
 * user's own folder.
 *
 * @throws ProxyError `PP_CONFIG_NOT_FOUND`, `PP_CONFIG_INVALID`
 */
export async function loadConfigFile({ cwd, home, configFile }: LoadOptions): Promise<LoadedFile | undefined> {
  if (configFile !== undefined) return loadNamed(resolve(cwd, configFile));
  return (await search(cwd, 'project')) ?? search(home, 'none');
}
