import type { JsonObject, JsonValue } from '@pipeproxy/core';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';

/** What ends up in request lines, headers and logs. Stages and plugins may have text of several lines. */
const SECTIONS = ['server', 'auth', 'upstreams', 'models', 'transport', 'logging'];

const LINE_END = /[\r\n\0]/;
const MESSAGE = 'must not hold a line break or a NUL';

function search(value: JsonValue | undefined, path: string): ConfigProblem[] {
  if (typeof value === 'string') return LINE_END.test(value) ? [{ path, message: MESSAGE }] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const at = childPath(path, Array.isArray(value) ? Number(key) : key);
    return [...(LINE_END.test(key) ? [{ path: JSON.stringify(at), message: MESSAGE }] : []), ...search(part, at)];
  });
}

/** Finds line breaks where they would add a header or a request line of somebody's own. */
export function checkText(config: JsonObject): readonly ConfigProblem[] {
  return SECTIONS.flatMap((section) => search(config[section], section));
}
