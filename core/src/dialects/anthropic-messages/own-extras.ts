import type { Extras, JsonObject, JsonValue } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';

/**
 * What this dialect leaves in `extras['anthropic-messages']`: the fields that have no neutral form, in their own spelling
 * (`cache_control`, `citations`, `caller`, `defer_loading`, ...), and these of our own:
 *
 * - on blocks: `original`, the block that a text stands for; `isUploaded`, the file lives at Anthropic; `isDerived`, the block
 *   was taken out of the one before it and goes back with that one;
 * - on the request, always there: `version`, `beta`, `attribution`, `thinking`, `outputConfig`, and `body` with the rest.
 */
export function ownExtras(fields: JsonObject): { extras?: Extras } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
  return kept.length === 0 ? {} : { extras: { [ANTHROPIC_MESSAGES]: Object.fromEntries(kept) } };
}

const NOTHING: JsonObject = {};

/** What this dialect has left in the extras; an empty object when there is nothing. */
export function ownExtrasOf(holder: { readonly extras?: Extras }): JsonObject {
  return objectOf(holder.extras?.[ANTHROPIC_MESSAGES]) ?? NOTHING;
}

/** The fields of an object that are not among `known`. */
export function otherFields(object: JsonObject, known: readonly string[]): Record<string, JsonValue | undefined> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !known.includes(name)));
}

const OWN_NAMES = ['original', 'isUploaded', 'isDerived', 'cache_control'];

/** The fields of a block that this dialect kept for itself, as they are sent again; breakpoints are set apart from them. */
export function keptFields(holder: { readonly extras?: Extras }): JsonObject {
  return otherFields(ownExtrasOf(holder), OWN_NAMES);
}
