import { ProxyError } from '../contract/proxy-error.ts';

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

/** Who needs a package that is no dependency of ours, and what else would do. */
export interface OptionalPackage {
  readonly name: string;
  /** The upstream or stage that needs it. */
  readonly neededBy: string;
  /** Said in front of the command that installs it. */
  readonly why: string;
  /** Said behind it. */
  readonly instead?: string;
}

/**
 * Loads a package that only some need.
 *
 * @param load - `() => import('...')` of the plugin itself: the package is looked for where the plugin is.
 * @throws ProxyError `PP_CONFIG_INVALID` where it is not installed, with the command that installs it.
 */
export async function loadOptionalPackage(
  load: () => Promise<unknown>,
  { name, neededBy, why, instead }: OptionalPackage,
): Promise<unknown> {
  try {
    return await load();
  } catch (error) {
    if (!isAbsent(error)) throw error;
    // Run by npx alone, pipeproxy sees no package of the working folder.
    const ways = `\`npm install ${name}\` beside pipeproxy, or \`npx -p pipeproxy -p ${name} pipeproxy start\``;
    const hint = `${why}: ${ways}.${instead === undefined ? '' : ` ${instead}`}`;
    const message = `${neededBy} needs the package ${name}.`;
    throw new ProxyError('PP_CONFIG_INVALID', message, { hint, isRetryable: true, cause: error });
  }
}
