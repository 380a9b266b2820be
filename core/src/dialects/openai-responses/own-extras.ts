import type { Extras, JsonObject, JsonValue } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';

/**
 * What this dialect leaves in `extras['openai-responses']`, in its own spelling:
 *
 * - on blocks: `id` (of the item), `phase`, `detail` (images and files), `file_id: true` (the file lives at the upstream),
 *   `prompt_cache_breakpoint`, and `item`, the item that a call or a result stands for;
 * - on tools: `namespace` and `name` as the client declared them, `namespaceDescription`, `defer_loading`, and `tool`, the tool of
 *   this dialect that a function stands for;
 * - on the request: `body`, its top-level fields but for the model and the input; `sibling`, what a client of Chat has said in
 *   fields that this dialect has too.
 */
export function ownExtras(fields: Readonly<Record<string, JsonValue | undefined>>): { extras?: Extras } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== false);
  return kept.length === 0 ? {} : { extras: { [OPENAI_RESPONSES]: Object.fromEntries(kept) } };
}

const NOTHING: JsonObject = {};

/** What this dialect has left in the extras; an empty object when there is nothing. */
export function ownExtrasOf(holder: { readonly extras?: Extras }): JsonObject {
  return objectOf(holder.extras?.[OPENAI_RESPONSES]) ?? NOTHING;
}
