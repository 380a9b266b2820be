import { ProxyError } from '@pipeproxy/core';

/** One name in the spellings that a package needs: `my-llm`, `myLlm`, `MyLlm`, `MY_LLM`. */
export interface PluginNames {
  readonly kebab: string;
  readonly camel: string;
  readonly pascal: string;
  readonly upper: string;
}

const PREFIX = 'pipeproxy-plugin-';
const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** Words that no variable of a module may have. */
const RESERVED = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function
  if implements import in instanceof interface let new null package private protected public return static super switch this throw true try
  typeof var void while with yield`.split(/\s+/),
);

/** Spells a name that is known to be one. */
export function spellings(kebab: string): PluginNames {
  const pascal = kebab.replaceAll(/(?:^|-)(\w)/g, (_, first: string) => first.toUpperCase());
  return {
    kebab,
    pascal,
    camel: pascal.replace(/^./, (first) => first.toLowerCase()),
    upper: kebab.replaceAll('-', '_').toUpperCase(),
  };
}

/**
 * Reads the name of a new plugin; the usual beginning of a package's name may stand before it.
 *
 * @throws ProxyError `PP_OPTION_INVALID`
 */
export function pluginNames(name: string): PluginNames {
  const names = spellings(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name);
  if (NAME.test(names.kebab) && !RESERVED.has(names.camel)) return names;
  throw new ProxyError('PP_OPTION_INVALID', `"${name}" cannot be the name of a plugin.`, {
    hint: 'Use small letters, digits and hyphens, a letter first, and no word of the language: `pipeproxy plugin new my-llm`.',
  });
}

/** The package that a plugin is published as. */
export function packageName({ kebab }: PluginNames): string {
  return PREFIX + kebab;
}
