import type { JsonObject, OpaqueTool } from '../../contract/index.ts';
import { arrayOf, defined, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import type { Losses } from '../../wire/losses.ts';

/** Limits of a search in other dialects that have no word here. */
const UNSAID = ['blocked_domains', 'max_uses'];

const isSaid = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : (value ?? null) !== null);

/** Chat's form has the place one level deeper. */
function placeOf(value: JsonObject): JsonObject | undefined {
  const { approximate, ...place } = objectOf(value.user_location) ?? {};
  const fields = isObject(approximate) ? { ...approximate, ...place } : place;
  return Object.keys(fields).length === 0 ? undefined : { ...fields, type: 'approximate' };
}

/** A web search that another dialect declares, in the words of this one. */
export function encodeWebSearch({ value }: OpaqueTool, losses: Losses): JsonObject {
  const lost = UNSAID.filter((name) => isSaid(value[name]));
  if (lost.length > 0) losses.add('search-limits', `the dialect has no ${lost.join(', no ')}`, lost.length);
  const domains = arrayOf(value.allowed_domains);
  return {
    type: 'web_search',
    ...(domains.length > 0 && { filters: { allowed_domains: domains } }),
    ...defined({ user_location: placeOf(value), search_context_size: textOf(value.search_context_size) }),
  };
}
