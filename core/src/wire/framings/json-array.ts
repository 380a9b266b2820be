import { defineFraming, type Mapper, type WireEvent } from '../../contract/index.ts';
import { jsonArraySplit } from './json-array-split.ts';
import { jsonDocument } from './json-document.ts';

function join(): Mapper<WireEvent, string> {
  let isEmpty = true;
  return {
    push({ data, comment }) {
      // White space is all that may be put between two elements.
      if (comment !== undefined) return ['\n'];
      const lead = isEmpty ? '[' : ',\n';
      isEmpty = false;
      return [lead + data];
    },
    end: () => [isEmpty ? '[]' : ']'],
  };
}

/** A JSON array whose elements come over time, each an event. Its content type does not tell it from a document. */
export const jsonArray = defineFraming({
  id: 'json-array',
  contentType: 'application/json',
  isStream: true,
  matches: jsonDocument.matches,
  split: jsonArraySplit,
  join,
});
