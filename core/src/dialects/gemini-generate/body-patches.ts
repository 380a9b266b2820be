import type { JsonObject, Patch, SystemMode } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';

/** The model and the wish for a stream stand in the address, and counts come unasked: nothing of the body has to change. */
export function streamPatches(): readonly Patch[] {
  return [];
}

/** Patches that put a text into the system instruction, whose name may be spelt in two ways. */
export function systemPatches(body: JsonObject, mode: SystemMode, text: string): readonly Patch[] {
  const name = body.system_instruction === undefined ? 'systemInstruction' : 'system_instruction';
  const parts = objectOf(body[name])?.parts;
  const isAdded = mode !== 'replace' && Array.isArray(parts) && parts.length > 0;
  if (isAdded) return [{ op: 'insert', path: [name, 'parts', mode === 'append' ? '-' : 0], value: { text } }];
  const before = mode !== 'replace' && typeof body[name] === 'string' ? [{ text: body[name] }] : [];
  const all = mode === 'append' ? [...before, { text }] : [{ text }, ...before];
  return [{ op: 'set', path: [name], value: { parts: all } }];
}
