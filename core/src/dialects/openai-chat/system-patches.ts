import type { JsonObject, JsonPath, JsonValue, Patch, SystemMode } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';

const JOINT = '\n\n';
const SYSTEM_ROLES: ReadonlySet<JsonValue | undefined> = new Set(['system', 'developer']);

/** How many messages at the start are instructions. */
function leadingSystem(messages: readonly JsonValue[]): number {
  const end = messages.findIndex((message) => !SYSTEM_ROLES.has(objectOf(message)?.role));
  return end < 0 ? messages.length : end;
}

function added(message: JsonValue | undefined, path: JsonPath, mode: 'append' | 'prepend', text: string): Patch {
  const content = objectOf(message)?.content;
  if (Array.isArray(content)) {
    return { op: 'insert', path: [...path, mode === 'append' ? '-' : 0], value: { type: 'text', text } };
  }
  if (typeof content !== 'string' || content === '') return { op: 'set', path, value: text };
  return { op: 'set', path, value: mode === 'append' ? content + JOINT + text : text + JOINT + content };
}

function replaced(count: number, text: string): readonly Patch[] {
  const surplus = Array.from(
    { length: count - 1 },
    (_, index): Patch => ({ op: 'delete', path: ['messages', count - 1 - index] }),
  );
  return [{ op: 'set', path: ['messages', 0, 'content'], value: text }, ...surplus];
}

/** Patches that put text into the system prompt: the messages at the start that are instructions. */
export function systemPatches(body: JsonObject, mode: SystemMode, text: string): readonly Patch[] {
  if (!Array.isArray(body.messages)) return [];
  const messages = arrayOf(body.messages);
  const count = leadingSystem(messages);
  if (count === 0) return [{ op: 'insert', path: ['messages', 0], value: { role: 'system', content: text } }];
  if (mode === 'replace') return replaced(count, text);
  const index = mode === 'append' ? count - 1 : 0;
  return [added(messages[index], ['messages', index, 'content'], mode, text)];
}
