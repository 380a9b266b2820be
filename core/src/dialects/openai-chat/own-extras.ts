import type { Extras, JsonObject, JsonValue } from '../../contract/index.ts';
import { objectOf, pickFields } from '../../wire/json-values.ts';
import { OPENAI_CHAT } from './dialect-id.ts';

/**
 * What this dialect leaves in `extras['openai-chat']`, in its own spelling:
 *
 * - on blocks: `cache_control`, `prompt_cache_breakpoint`, `detail` (images), `file_id: true` (the file lives at the upstream);
 * - on messages: `cache_control`, `name`;
 * - on tools: `cache_control`;
 * - on the request: `includeUsage`, `legacyFunctions`, `reasoningDetails` (true where they hold), and `body` with the top-level
 *   fields that have no neutral form; `sibling`, what a client of Responses has said in fields that this dialect has too.
 */
export function ownExtras(fields: Readonly<Record<string, JsonValue | undefined>>): { extras?: Extras } {
  const kept = pickFields(fields, (_name, value) => value !== undefined && value !== null && value !== false);
  return Object.keys(kept).length === 0 ? {} : { extras: { [OPENAI_CHAT]: kept } };
}

const NOTHING: JsonObject = {};

/** What this dialect has left in the extras; an empty object when there is nothing. */
export function ownExtrasOf(holder: { readonly extras?: Extras }): JsonObject {
  return objectOf(holder.extras?.[OPENAI_CHAT]) ?? NOTHING;
}

/** The fields of a part that say where a cache may end. */
export function cacheFields(part: JsonObject): Record<string, JsonValue | undefined> {
  return { cache_control: part.cache_control, prompt_cache_breakpoint: part.prompt_cache_breakpoint };
}

/** The `cache_control` of a block, message or tool, whichever of the two dialects that have it left it there. */
export function cacheControlOf(holder: { readonly extras?: Extras }): JsonObject | undefined {
  const foreign = objectOf(holder.extras?.['anthropic-messages'])?.cache_control;
  return objectOf(foreign) ?? objectOf(ownExtrasOf(holder).cache_control);
}
