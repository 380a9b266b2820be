import { asObject, asText, type LooseObject } from '../loose-json.ts';
import { isBase64, sniffMediaType } from '../media-type.ts';
import type { RequestRule } from '../request-rule.ts';
import { type AnthropicRequest, allBlocks } from './anthropic-request.ts';

interface InlineMedia {
  path: string;
  mediaType: string;
  data: string;
}

function inlineMedia(body: LooseObject, kind: string): readonly InlineMedia[] {
  return allBlocks(body)
    .filter(({ block }) => block.type === kind && asObject(block.source).type === 'base64')
    .map(({ path, block: { source } }) => ({
      path: `${path}.${kind}.source.base64`,
      mediaType: asText(asObject(source).media_type),
      data: asText(asObject(source).data),
    }));
}

/** The bytes decide what an image is; a media type that says otherwise is refused. */
function imageBytes({ body }: AnthropicRequest): string | undefined {
  for (const { path, mediaType, data } of inlineMedia(body, 'image')) {
    const actual = isBase64(data) ? sniffMediaType(data) : undefined;
    if (!actual?.startsWith('image/')) return `${path}.data: Could not process image`;
    if (actual !== mediaType) {
      return `${path}: The image was specified using the ${mediaType} media type, but the image appears to be a ${actual} image`;
    }
  }
  return undefined;
}

function pdfBytes({ body }: AnthropicRequest): string | undefined {
  const broken = inlineMedia(body, 'document').find(
    ({ data }) => !isBase64(data) || sniffMediaType(data) !== 'application/pdf',
  );
  return broken && `${broken.path}.data: The PDF specified was not valid.`;
}

/** What inline images and documents must be. @see trap 45 of the dialect facts */
export const mediaRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['image-bytes', imageBytes],
  ['pdf-bytes', pdfBytes],
];
