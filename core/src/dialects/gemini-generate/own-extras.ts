import type { Extras, JsonObject, JsonValue } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';

/**
 * What this dialect leaves in `extras['gemini-generate']`: fields that have no neutral form, in camel case
 * (`thoughtSignature`, `videoMetadata`, ...), and these of our own:
 *
 * - on blocks: `isUploaded`, the file lives at Google; `response`, the object that a tool's result stands for;
 * - on the request, always there: `includesThoughts`, `thinkingConfig`, `generationConfig`, `toolConfig`, and `body` with the
 *   other fields.
 */
export function ownExtras(fields: Readonly<Record<string, JsonValue | undefined>>): { extras?: Extras } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== false);
  return kept.length === 0 ? {} : { extras: { [GEMINI_GENERATE]: Object.fromEntries(kept) } };
}

const NOTHING: JsonObject = {};

/** What this dialect has left in the extras; an empty object when there is nothing. */
export function ownExtrasOf(holder: { readonly extras?: Extras }): JsonObject {
  return objectOf(holder.extras?.[GEMINI_GENERATE]) ?? NOTHING;
}
