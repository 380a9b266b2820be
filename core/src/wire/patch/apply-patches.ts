import type { JsonObject, Patch } from '../../contract/index.ts';
import { changeValue } from './change-value.ts';
import { checkPatch } from './check-patch.ts';

/**
 * Applies patches to a parsed body, one after the other, and returns a new object where anything changed.
 * Does to the object exactly what `patchBytes` does to its bytes.
 *
 * A parent that is missing or null is made by `set` and `default`; where the path meets another kind of value nothing happens.
 * @throws ProxyError `PP_PATCH_PATH`
 */
export function applyPatches(object: JsonObject, patches: readonly Patch[]): JsonObject {
  patches.forEach(checkPatch);
  return patches.reduce<JsonObject>((body, patch) => changeValue(body, patch, 0) as JsonObject, object);
}
