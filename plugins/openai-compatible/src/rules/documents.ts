import { type JsonObject, objectOf, textOf } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { partsOf } from './content.ts';
import { mapParts } from './messages.ts';

function textOfSource(source: JsonObject | undefined): string | undefined {
  if (source?.type === 'text') return textOf(source.data);
  if (source?.type !== 'content') return undefined;
  return partsOf(source.content)
    .map((part) => textOf(part.text) ?? '')
    .join('\n\n');
}

/** Writes documents of the Messages API as text where the host takes none; one that is no text is named and left out. */
export const documents: RuleMaker = ({ messages: door }) => {
  if (door?.documents !== 'text') return undefined;
  return (body, note) => {
    let count = 0;
    const next = mapParts(body, (block) => {
      if (block.type !== 'document') return block;
      const title = textOf(block.title);
      const text = textOfSource(objectOf(block.source));
      if (text !== undefined) return { type: 'text', text: title === undefined ? text : `${title}\n\n${text}` };
      count += 1;
      return { type: 'text', text: `[the document${title === undefined ? '' : ` "${title}"`} was left out]` };
    });
    if (count > 0) note({ feature: 'document', effect: 'the upstream takes no documents', count });
    return next;
  };
};
