import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import {
  type NativeTool,
  nativeArguments,
  nativeCallOf,
  nativeFields,
  nativeOutputOf,
  nativeToolOf,
} from './native-tools.ts';

/** Arguments with everything that Codex and the API know of a tool. */
const WHOLE: Readonly<Record<string, JsonObject>> = {
  local_shell: { command: ['ls'], working_directory: '/', timeout_ms: 9, env: { A: 'b' }, user: 'root' },
  shell: { commands: ['ls'], timeout_ms: 9, max_output_length: 10 },
  apply_patch: { type: 'update_file', path: 'a.ts', diff: '+a' },
  tool_search: { query: 'mail', limit: 3 },
};
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  local_shell: ['command'],
  shell: ['commands'],
  apply_patch: ['type', 'path'],
  tool_search: ['query'],
};
const NAMES = Object.keys(WHOLE);

const toolOf = (name: string) => nativeToolOf({ type: name, execution: 'client' }) as NativeTool;
const TYPES: Readonly<Record<string, (value: JsonValue | undefined) => boolean>> = {
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value),
  object: (value) => objectOf(value) !== undefined,
  array: (value) => Array.isArray(value),
};

describe('a tool with a type of its own', () => {
  it.each(NAMES)('is told to other dialects with every argument that its client reads: %s', (name) => {
    const { description, schema } = toolOf(name);
    const properties = objectOf(schema.properties) as JsonObject;
    expect([schema.type, schema.required, description]).toEqual(['object', NEEDED[name], expect.stringMatching(/\.$/)]);
    expect(Object.keys(properties)).toEqual(Object.keys(WHOLE[name] ?? {}));
    for (const [key, value] of Object.entries(WHOLE[name] ?? {})) {
      const { type, items, enum: words } = objectOf(properties[key]) ?? {};
      expect([key, words ?? TYPES[String(type)]?.(value)]).toEqual([key, words ?? true]);
      if (Array.isArray(value)) expect(items).toEqual({ type: 'string' });
      if (words) expect(words).toEqual(['create_file', 'update_file', 'delete_file']);
    }
  });

  it.each(NAMES)('gets its arguments back as they were, from an item of its own: %s', (name) => {
    const tool = toolOf(name);
    const item = { type: tool.call, ...nativeFields(tool, JSON.stringify(WHOLE[name])) };
    expect([nativeCallOf(item), nativeOutputOf({ type: tool.output })]).toEqual([tool, tool]);
    expect(JSON.parse(nativeArguments(tool, item) ?? '')).toEqual(WHOLE[name]);
  });

  it('is none of ours where the vendor runs it', () => {
    expect(nativeToolOf({ type: 'shell', environment: { type: 'container_auto' } })).toBeUndefined();
    expect(nativeToolOf({ type: 'tool_search' })).toBeUndefined();
    expect(nativeCallOf({ type: 'tool_search_call', execution: 'server' })).toBeUndefined();
  });
});
