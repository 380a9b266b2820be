import { arrayOf, isObject, type JsonObject, type JsonValue, textOf } from '@pipeproxy/core';

/** The parts of a content; a text is one part, an empty one is none. */
export function partsOf(content: JsonValue | undefined): readonly JsonObject[] {
  const text = textOf(content);
  return text === undefined ? arrayOf(content).filter(isObject) : [{ type: 'text', text }];
}

/** One content of several: one text where all are texts, else their parts. */
export function joinContents(...contents: readonly (JsonValue | undefined)[]): JsonValue {
  const texts = contents.filter((content) => content !== undefined && content !== null && content !== '');
  return texts.every((content) => typeof content === 'string') ? texts.join('\n\n') : texts.flatMap(partsOf);
}
