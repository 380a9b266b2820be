import { Script } from 'node:vm';
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

function isIdentifier(text: string): boolean {
  try {
    return new Script(`'use strict'; async () => { let ${text}; };`) !== undefined;
  } catch {
    return false;
  }
}

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
  if (NAME.test(names.kebab) && isIdentifier(names.camel)) return names;
  throw new ProxyError('PP_OPTION_INVALID', `"${name}" cannot be the name of a plugin.`, {
    hint: 'Use small letters, digits and hyphens, a letter first, and no word of the language: `pipeproxy plugin new my-llm`.',
  });
}

/** The package that a plugin is published as. */
export function packageName({ kebab }: PluginNames): string {
  return PREFIX + kebab;
}
