import { arrayOf, isObject, type JsonObject, type JsonPath, type JsonValue, type Patch } from '@pipeproxy/core';

type Place = readonly [path: JsonPath, holder: JsonObject];

/** Breakpoints in one request; a fifth is refused. */
const MAX_BREAKPOINTS = 4;
const THINKING: readonly unknown[] = ['thinking', 'redacted_thinking'];

const elements = (path: JsonPath, value: JsonValue | undefined): readonly Place[] =>
  arrayOf(value).flatMap((element, at): readonly Place[] => (isObject(element) ? [[[...path, at], element]] : []));

/** What may hold a breakpoint, in the order in which the model reads it. */
function placesOf(body: JsonObject): readonly Place[] {
  const blocks = elements(['messages'], body.messages).flatMap(([path, { content }]) =>
    elements([...path, 'content'], content),
  );
  const inner = blocks.flatMap(([path, { content }]) => elements([...path, 'content'], content));
  return [...elements(['tools'], body.tools), ...elements(['system'], body.system), ...blocks, ...inner];
}

/** A breakpoint of the whole request, put where it would be made: behind the last block. */
function lastBlock(body: JsonObject, control: JsonObject): Patch | undefined {
  const [message, holder] = elements(['messages'], body.messages).at(-1) ?? [];
  if (!message || !holder) return undefined;
  const { content } = holder;
  if (typeof content === 'string') {
    return {
      op: 'set',
      path: [...message, 'content'],
      value: [{ type: 'text', text: content, cache_control: control }],
    };
  }
  const [path, block] = elements([...message, 'content'], content).at(-1) ?? [];
  if (!path || !block || THINKING.includes(block.type)) return undefined;
  return { op: 'default', path: [...path, 'cache_control'], value: control };
}

/** What is changed of a body's breakpoints, and the names of what the client may miss. */
export interface CachePatches {
  readonly patches: readonly Patch[];
  readonly lost: readonly string[];
}

/**
 * Breakpoints as `invoke` takes them: on blocks alone, and without fields that it does not know.
 *
 * @param takes - True for a field of `cache_control` that may go on.
 * @see https://github.com/BerriAI/litellm/issues/15880
 */
export function cachePatches(body: JsonObject, takes: (field: string) => boolean): CachePatches {
  const marked = placesOf(body).filter(([, { cache_control: control }]) => isObject(control));
  const refused = marked.flatMap(([path, { cache_control: control }]) =>
    Object.keys(control as JsonObject)
      .filter((field) => !takes(field))
      .map((field) => [...path, 'cache_control', field]),
  );
  const whole = body.cache_control;
  const moved =
    isObject(whole) && marked.length < MAX_BREAKPOINTS
      ? lastBlock(body, Object.fromEntries(Object.entries(whole).filter(([field]) => takes(field))))
      : undefined;
  const isLost = isObject(whole) && !moved;
  return {
    patches: [...refused.map((path) => ({ op: 'delete', path }) as const), ...(moved ? [moved] : [])],
    lost: [...new Set(refused.map((path) => `cache_control.${path.at(-1)}`)), ...(isLost ? ['cache_control'] : [])],
  };
}
