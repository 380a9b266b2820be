import { pathToFileURL } from 'node:url';
import { codeOf } from './thrown.ts';

/** What Node says of a file that it cannot read as it stands, before a line of it has run. */
const UNREADABLE_CODES: ReadonlySet<unknown> = new Set([
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING',
  'ERR_UNKNOWN_FILE_EXTENSION',
  'ERR_MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
  'ERR_REQUIRE_CYCLE_MODULE',
]);

function isUnreadable(error: unknown): boolean {
  return Reflect.get(Object(error), 'name') === 'SyntaxError' || UNREADABLE_CODES.has(codeOf(error));
}

/**
 * Runs a module of the user's, in JavaScript or TypeScript, and gives its default export.
 *
 * Node comes first because it is fast; jiti second because it also reads enums and decorators, TypeScript modules in a folder
 * whose package.json says `commonjs`, and imports without an extension. A module that throws is not run twice.
 */
export async function importCode(file: string): Promise<unknown> {
  try {
    const module: object = await import(pathToFileURL(file).href);
    return Reflect.get(module, 'default');
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    const { createJiti } = await import('jiti');
    // No cache on disk: what a config names is nobody else's business.
    const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false, interopDefault: false });
    const module: object = await jiti.import(file);
    return Reflect.get(module, 'default');
  }
}
