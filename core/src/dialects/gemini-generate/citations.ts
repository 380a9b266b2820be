import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';
import { fieldOf } from './proto-fields.ts';

/** The sources that a candidate names: pages that a search found, and texts that the answer repeats. */
export function decodeCitations(candidate: JsonObject): readonly JsonValue[] {
  const grounding = objectOf(fieldOf(candidate, 'groundingMetadata'));
  const repeated = objectOf(fieldOf(candidate, 'citationMetadata'));
  return [
    ...arrayOf(fieldOf(grounding, 'groundingChunks')),
    ...arrayOf(fieldOf(repeated, 'citationSources')),
    ...arrayOf(fieldOf(repeated, 'citations')),
  ].filter(isObject);
}

/** A repeated text names its address itself; a page that was found has an object that does. */
const isRepeated = (source: JsonValue): boolean => isObject(source) && typeof source.uri === 'string';

/** The fields of a candidate that name sources; empty where there are none. */
export function encodeCitations(sources: readonly JsonValue[]): JsonObject {
  const chunks = sources.filter((source) => !isRepeated(source));
  const citations = sources.filter(isRepeated);
  return {
    ...(chunks.length > 0 && { groundingMetadata: { groundingChunks: chunks } }),
    ...(citations.length > 0 && { citationMetadata: { citations } }),
  };
}
