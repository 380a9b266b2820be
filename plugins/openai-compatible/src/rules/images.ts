import { type JsonObject, objectOf, textOf } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { mapParts } from './messages.ts';

function remoteUrl(part: JsonObject): string | undefined {
  const image = part.type === 'image_url' ? (objectOf(part.image_url)?.url ?? part.image_url) : undefined;
  const source = part.type === 'image' ? objectOf(part.source) : undefined;
  const url = textOf(source?.type === 'url' ? source.url : image);
  return url !== undefined && /^https?:/i.test(url) ? url : undefined;
}

/** Puts the address in the place of an image that the server would not fetch. Knows the parts of both doors. */
export const images: RuleMaker = ({ images: wanted }) => {
  if (wanted?.url !== false) return undefined;
  return (body, note) => {
    let count = 0;
    const next = mapParts(body, (part) => {
      const url = remoteUrl(part);
      if (url === undefined) return part;
      count += 1;
      return { type: 'text', text: `[image at ${url}]` };
    });
    if (count > 0) note({ feature: 'image-url', effect: 'the upstream takes images as data only', count });
    return next;
  };
};
