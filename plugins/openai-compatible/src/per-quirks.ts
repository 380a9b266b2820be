import type { Quirks } from './quirks.ts';

/**
 * Makes a thing of quirks once. The quirks of a model are the same object for every call; working out its doors and codec options
 * anew cost 3 % of a small request.
 */
export function perQuirks<T extends object>(make: (quirks: Quirks) => T): (quirks: Quirks) => T {
  const known = new WeakMap<Quirks, T>();
  return (quirks) => {
    const made = known.get(quirks) ?? make(quirks);
    known.set(quirks, made);
    return made;
  };
}
