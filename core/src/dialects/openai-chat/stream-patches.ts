import type { CodecOptions, Patch, PeekedBody, WireEvent } from '../../contract/index.ts';
import { isObject, objectOf, parseJson } from '../../wire/json-values.ts';
import { optionsOf } from './options.ts';

function usagePatches(
  { stream_options: wish }: PeekedBody,
  streamOptions: 'inject' | 'keep' | 'drop',
): readonly Patch[] {
  if (streamOptions === 'keep') return [];
  if (streamOptions === 'drop') return wish === undefined ? [] : [{ op: 'delete', path: ['stream_options'] }];
  if (objectOf(wish)?.include_usage === true) return [];
  const isMissing = !isObject(wish);
  return [
    isMissing
      ? { op: 'set', path: ['stream_options'], value: { include_usage: true } }
      : { op: 'set', path: ['stream_options', 'include_usage'], value: true },
  ];
}

/** Patches that make a body ask for the wanted form of reply, and for usage, which streams tell only when asked. */
export function streamPatches(peeked: PeekedBody, isStream: boolean, options: CodecOptions): readonly Patch[] {
  const isAsked = peeked.stream === true;
  const form: readonly Patch[] = isAsked === isStream ? [] : [{ op: 'set', path: ['stream'], value: isStream }];
  if (isStream) return [...form, ...usagePatches(peeked, optionsOf(options).streamOptions ?? 'inject')];
  // The service refuses the options of a stream in a request for a whole reply.
  const isStray = peeked.stream_options !== undefined && peeked.stream_options !== null;
  return isStray ? [...form, { op: 'delete', path: ['stream_options'] }] : form;
}

const NO_CHOICES = /"choices"\s*:\s*\[\s*\]/;

/** False for the usage chunk of a client that did not ask for one. */
export function isWanted({ data }: WireEvent, { stream_options: wish }: PeekedBody): boolean {
  if (objectOf(wish)?.include_usage === true || !data.includes('"usage"') || !NO_CHOICES.test(data)) return true;
  const chunk = objectOf(parseJson(data));
  return !(chunk && isObject(chunk.usage) && Array.isArray(chunk.choices) && chunk.choices.length === 0);
}
