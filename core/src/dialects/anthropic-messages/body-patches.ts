import type { JsonObject, Patch, PeekedBody, SystemMode } from '../../contract/index.ts';
import { isAttribution } from './system.ts';

/** Patches that make a body ask for a stream, or for a whole reply. */
export function streamPatches(peeked: PeekedBody, isStream: boolean): readonly Patch[] {
  if ((peeked.stream === true) === isStream) return [];
  return isStream ? [{ op: 'set', path: ['stream'], value: true }] : [{ op: 'delete', path: ['stream'] }];
}

/** Patches that put a text into the system prompt; Claude Code's accounting block stays first. */
export function systemPatches({ system }: JsonObject, mode: SystemMode, text: string): readonly Patch[] {
  if (mode === 'replace' || system === undefined || system === null || system === '') {
    return [{ op: 'set', path: ['system'], value: text }];
  }
  if (!Array.isArray(system)) {
    const parts = mode === 'append' ? [system, text] : [text, system];
    return [{ op: 'set', path: ['system'], value: parts.join('\n\n') }];
  }
  const first = isAttribution(system[0]) ? 1 : 0;
  return [{ op: 'insert', path: ['system', mode === 'append' ? '-' : first], value: { type: 'text', text } }];
}
