import type { Citation, JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { citedPage } from '../../wire/cited-page.ts';
import { isObject } from '../../wire/json-values.ts';
import { OPENAI_CHAT } from './dialect-id.ts';

/** A piece of the answer's text, as offsets into it. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

function encodeAnnotation(dialect: string, value: JsonValue, range: TextRange): JsonObject | undefined {
  if (dialect === OPENAI_CHAT) return isObject(value) ? value : undefined;
  const page = citedPage(value);
  return page && { type: 'url_citation', url_citation: { ...page, start_index: range.start, end_index: range.end } };
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
