import type { HeaderMap } from '../contract/headers.ts';

/** An allow-list as it is asked: by name, then by how a name begins. */
interface AllowList {
  readonly names: readonly string[];
  readonly prefixes: readonly string[];
}

/** What Node refuses to write; an upstream may have sent it all the same. */
const UNWRITABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** The lists of dialects, each read once: trying every entry on every header cost 2 % of a small request. */
const known = new WeakMap<readonly string[], AllowList>();

function allowListOf(allowed: readonly string[]): AllowList {
  const compiled = known.get(allowed) ?? {
    names: allowed.filter((entry) => !entry.endsWith('*')),
    prefixes: allowed.filter((entry) => entry.endsWith('*')).map((entry) => entry.slice(0, -1)),
  };
  known.set(allowed, compiled);
  return compiled;
}

/**
 * The headers that may pass, by an allow-list whose entries may end in `*`. A value that no header may hold does not.
 * @param allowed - Must not change after the first call.
 */
export function pickHeaders(headers: HeaderMap, allowed: readonly string[]): HeaderMap {
  const { names, prefixes } = allowListOf(allowed);
  const picked: Record<string, string> = {};
  const pick = (name: string): void => {
    const value = headers[name];
    if (value !== undefined && !UNWRITABLE.test(value)) picked[name] = value;
  };
  for (const name of names) if (Object.hasOwn(headers, name)) pick(name);
  if (prefixes.length === 0) return picked;
  for (const name in headers) if (prefixes.some((prefix) => name.startsWith(prefix))) pick(name);
  return picked;
}
