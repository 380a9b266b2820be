import type { JsonObject, JsonValue, Patch } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';

function itemPatches(item: JsonValue, index: number): readonly Patch[] {
  const { type, id } = objectOf(item) ?? {};
  if (type === 'reasoning') return [{ op: 'delete', path: ['input', index] }];
  // A call with an id is refused without the reasoning that belonged to it.
  return id === undefined ? [] : [{ op: 'delete', path: ['input', index, 'id'] }];
}

/**
 * Patches that take the reasoning out of the history of a body that passes through; none where there is none. From the last to the
 * first, so that each path is right when its turn comes.
 */
export function reasoningPatches(body: JsonObject): readonly Patch[] {
  const items = arrayOf(body.input);
  if (!items.some((item) => objectOf(item)?.type === 'reasoning')) return [];
  return items.map(itemPatches).reverse().flat();
}
