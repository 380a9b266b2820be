import type { JsonObject, Patch, PeekedBody, SystemMode } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';

const JOINT = '\n\n';

/**
 * Patches that make a body ask for the wanted form of reply. Usage is always told; what belongs to a stream is refused in a request
 * for a whole reply.
 */
export function streamPatches(peeked: PeekedBody, isStream: boolean): readonly Patch[] {
  const form: readonly Patch[] =
    (peeked.stream === true) === isStream ? [] : [{ op: 'set', path: ['stream'], value: isStream }];
  const isStray = !isStream && peeked.stream_options !== undefined && peeked.stream_options !== null;
  return isStray ? [...form, { op: 'delete', path: ['stream_options'] }] : form; // responses trap 19
}

/** Patches that put text into the instructions, which stand before whatever system messages the input has. */
export function systemPatches(body: JsonObject, mode: SystemMode, text: string): readonly Patch[] {
  const before = textOf(body.instructions);
  const parts = { append: [before, text], prepend: [text, before], replace: [text] }[mode];
  const value = parts.filter((part) => part !== undefined).join(JOINT);
  return [{ op: 'set', path: ['instructions'], value }];
}
