import type { Citation, JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { isObject, textOf } from '../../wire/json-values.ts';
import { OPENAI_CHAT } from './dialect-id.ts';

/** A piece of the answer's text, as offsets into it. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

function encodeAnnotation(dialect: string, value: JsonValue, range: TextRange): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  if (dialect === OPENAI_CHAT) return value;
  const url = textOf(value.url);
  if (url === undefined) return undefined;
  const title = textOf(value.title) ?? url;
  return { type: 'url_citation', url_citation: { url, title, start_index: range.start, end_index: range.end } };
}

/**
 * Sources as annotations of the text that they belong to. Those of other dialects count when they have an address; the others
 * point into documents, which this dialect cannot say.
 */
export function encodeAnnotations(
  citations: readonly Citation[],
  range: TextRange,
  note: (loss: Loss) => void,
): readonly JsonObject[] {
  return citations.flatMap(({ dialect, value }) => {
    const annotation = encodeAnnotation(dialect, value, range);
    if (annotation) return [annotation];
    note({ feature: 'citation', effect: 'the dialect can cite addresses only' });
    return [];
  });
}
