import { type Environment, variable } from './env-file.ts';

export interface SourcedValue {
  readonly name: string;
  readonly value: string;
  /** True when it comes from a `.env` file, false when from the real environment. */
  readonly isFromFile: boolean;
}

/** Variables with the place that they come from. */
export interface VariableSource {
  readonly real: Environment;
  readonly file: Environment;
}

/** The first of some variables that is set; the real environment wins over the file. */
export function pick({ real, file }: VariableSource, ...names: readonly string[]): SourcedValue | undefined {
  for (const name of names) {
    const own = variable(real, name);
    const value = own ?? variable(file, name);
    if (value !== undefined) return { name, value, isFromFile: own === undefined };
  }
  return undefined;
}

/**
 * False for a URL from a file beside a key from the real environment: a cloned folder's `.env` must not lead the user's key
 * away.
 */
export function mayPair(url: SourcedValue | undefined, key: SourcedValue | undefined): boolean {
  return !(url?.isFromFile && key && !key.isFromFile);
}
