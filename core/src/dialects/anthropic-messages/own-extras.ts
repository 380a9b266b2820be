import type { Extras, JsonObject, JsonValue } from '../../contract/index.ts';
import { objectOf, pickFields } from '../../wire/json-values.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';

const isSaid = (_name: string, value: JsonValue | undefined): boolean => value !== undefined && value !== null;

/**
 * What this dialect leaves in `extras['anthropic-messages']`: the fields that have no neutral form, in their own spelling
 * (`cache_control`, `citations`, `caller`, `defer_loading`, ...), and these of our own:
 *
 * - on blocks: `original`, the block that a text stands for; `isUploaded`, the file lives at Anthropic; `isDerived`, the block
 *   was taken out of the one before it and goes back with that one;
 * - on the request, always there: `version`, `beta`, `attribution`, `thinking`, `outputConfig`, and `body` with the rest.
 */
export function ownExtras(fields: JsonObject): { extras?: Extras } {
  const kept = pickFields(fields, isSaid);
  return Object.keys(kept).length === 0 ? {} : { extras: { [ANTHROPIC_MESSAGES]: kept } };
}

const NOTHING: JsonObject = {};

/** What this dialect has left in the extras; an empty object when there is nothing. */
export function ownExtrasOf(holder: { readonly extras?: Extras }): JsonObject {
  return objectOf(holder.extras?.[ANTHROPIC_MESSAGES]) ?? NOTHING;
}

/** The fields of an object that are not among `known`. */
export function otherFields(object: JsonObject, known: readonly string[]): Record<string, JsonValue | undefined> {
  return pickFields(object, (name) => !known.includes(name));
}

const OWN_NAMES = ['original', 'isUploaded', 'isDerived', 'cache_control'];

/** The fields of a block that this dialect kept for itself, as they are sent again; breakpoints are set apart from them. */
export function keptFields(holder: { readonly extras?: Extras }): JsonObject {
  return otherFields(ownExtrasOf(holder), OWN_NAMES);
}
