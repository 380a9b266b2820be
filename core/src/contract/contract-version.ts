/** Version of this contract: it changes when a plugin that was right before would no longer be. */
export const CONTRACT_VERSION = 1;

/** The same in every copy of this package, for a plugin may bring its own. */
const VERSION = Symbol.for('pipeproxy.contract');

/** Writes on a definition for which version of the contract it was made, out of sight; returns the definition itself. */
export function madeForContract<Definition extends object>(definition: Definition): Definition {
  if (Object.isExtensible(definition)) Object.defineProperty(definition, VERSION, { value: CONTRACT_VERSION });
  return definition;
}

/** The version of the contract that a definition was made for; undefined for anything that was made without a `define…` function. */
export function contractOf(definition: unknown): unknown {
  return Reflect.get(Object(definition), VERSION);
}
