import { ProxyError } from '../contract/proxy-error.ts';
import { mistakenConfig, mistakesIn, type Part } from './config-mistake.ts';

const isPromise = (value: unknown): boolean => typeof Reflect.get(Object(value), 'then') === 'function';

/** Plugins may be JavaScript: what is missing would be found by the first request. */
function checkMembers(made: unknown, what: string, members: readonly string[]): void {
  const refuse = (reason: string): never => {
    throw new ProxyError('PP_PLUGIN_INVALID', `${what} ${reason}.`);
  };
  if (isPromise(made)) refuse('makes a promise: its `create` must not be `async`');
  const missing = members.filter((name) => typeof Reflect.get(Object(made), name) !== 'function');
  if (missing.length > 0)
    refuse(`makes something without the function ${missing.map((name) => `\`${name}\``).join(', ')}`);
}

/**
 * Makes what a plugin brings.
 *
 * @param members - Functions that it must have.
 * @throws ProxyError `PP_CONFIG_INVALID` or `PP_PLUGIN_INVALID` with the place in the config, whatever the plugin throws.
 */
export function makePart<T>(part: Part, members: readonly (keyof T & string)[], create: () => T): T {
  try {
    const made = create();
    checkMembers(made, part.what, members);
    return made;
  } catch (error) {
    throw mistakenConfig(mistakesIn(error, part));
  }
}
