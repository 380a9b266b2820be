import type { Extras, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';
import type { EncodeTarget } from './encode-target.ts';

/** Breakpoints in one request; a fifth is a 400. */
const MAX_BREAKPOINTS = 4; // trap 53

const TTLS: readonly unknown[] = ['5m', '1h'];

/** Other dialects have the idea too, in this spelling or their own. */
function breakpointIn(fields: JsonObject): JsonObject | undefined {
  const control = objectOf(fields.cache_control);
  if (control?.type === 'ephemeral') {
    return { type: 'ephemeral', ...(TTLS.includes(control.ttl) && { ttl: control.ttl as string }) };
  }
  return isObject(fields.prompt_cache_breakpoint) ? { type: 'ephemeral' } : undefined;
}

/**
 * The cache breakpoint that a client put on a block, message or tool, in the words of the Messages API, whatever the client's dialect;
 * undefined when there is none.
 */
export function breakpointOf(holder: { readonly extras?: Extras }): JsonObject | undefined {
  return Object.values(holder.extras ?? {})
    .map((fields) => (isObject(fields) ? breakpointIn(fields) : undefined))
    .find(Boolean);
}

/** That breakpoint as a field of a block, message or tool; empty when there is none. */
export function cacheControlOf(holder: { readonly extras?: Extras }, target: EncodeTarget): JsonObject {
  const found = breakpointOf(holder);
  if (!found) return {};
  if (target.isAnthropic) return { cache_control: found };
  target.lose('cache-breakpoint', 'the upstream takes no cache breakpoints');
  return {};
}

/** Walks the places that may hold a breakpoint in the order of the prompt. */
function mapPlaces(body: JsonObject, visit: (holder: JsonObject) => JsonObject): JsonObject {
  const list = (value: JsonValue | undefined, map: (item: JsonObject) => JsonObject) =>
    Array.isArray(value) ? arrayOf(value).map((item) => (isObject(item) ? map(item) : item)) : value;
  const block = (item: JsonObject): JsonObject => {
    const content = list(item.content, visit);
    return visit(item.type === 'tool_result' ? { ...item, ...(content !== undefined && { content }) } : item);
  };
  const message = (item: JsonObject): JsonObject => ({ ...item, content: list(item.content, block) });
  return {
    ...body,
    ...(body.tools !== undefined && { tools: list(body.tools, visit) }),
    ...(body.system !== undefined && { system: list(body.system, visit) }),
    messages: list(body.messages, message),
  };
}

/** Takes the earliest breakpoints out where there are more than four: a later one covers what lies before it. */
export function limitBreakpoints(body: JsonObject, target: EncodeTarget): JsonObject {
  let count = body.cache_control ? 1 : 0;
  mapPlaces(body, (holder) => {
    if (holder.cache_control) count += 1;
    return holder;
  });
  let excess = count - MAX_BREAKPOINTS;
  if (excess <= 0) return body;
  return mapPlaces(body, (holder) => {
    if (!holder.cache_control || excess <= 0) return holder; // trap 53
    excess -= 1;
    target.lose('cache-breakpoint', 'the Messages API takes four');
    const { cache_control: _removed, ...rest } = holder;
    return rest;
  });
}
