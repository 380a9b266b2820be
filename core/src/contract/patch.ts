import type { JsonValue } from './json.ts';

/** Keys and array indexes from the root; `'*'` stands for every element of an array. */
export type JsonPath = readonly (string | number)[];

/**
 * One change of a JSON body, made in its bytes: everything that is not named keeps its spelling, order and white space.
 *
 * - `set` replaces the value; a missing last key is added (missing parents are added as objects).
 * - `default` sets it only where it is missing.
 * - `delete` removes the key or element; nothing happens when it is missing.
 * - `rename` gives a key another name in place; nothing happens when it is missing.
 * - `insert` puts a new element into an array before the index that ends the path (`'-'` means at the end).
 *
 * `__proto__`, `constructor` and `prototype` as segments of a path throw `PP_PATCH_PATH`.
 */
export type Patch =
  | { readonly op: 'set' | 'default'; readonly path: JsonPath; readonly value: JsonValue }
  | { readonly op: 'delete'; readonly path: JsonPath }
  | { readonly op: 'rename'; readonly path: JsonPath; readonly to: string }
  | { readonly op: 'insert'; readonly path: JsonPath; readonly value: JsonValue };
