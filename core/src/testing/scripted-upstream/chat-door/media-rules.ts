import { asObject, asText } from '../loose-json.ts';
import { isBase64, parseDataUrl, sniffMediaType } from '../media-type.ts';
import type { RequestRule } from '../request-rule.ts';
import { type ChatRequest, partsWithPath, refuse } from './chat-request.ts';
import type { ChatComplaint } from './error-body.ts';

function imageFault(url: string, path: string): ChatComplaint | undefined {
  if (/^https?:\/\//.test(url)) return undefined;
  const media = parseDataUrl(url);
  if (!media) {
    return refuse(
      `Invalid '${path}.image_url.url'. Expected a base64-encoded data URL or an http URL.`,
      path,
      'invalid_image_url',
    );
  }
  if (!isBase64(media.data)) return refuse('Invalid base64 image_url.', path, 'invalid_base64');
  const isKnown = media.mediaType.startsWith('image/') && sniffMediaType(media.data)?.startsWith('image/');
  if (isKnown) return undefined;
  return refuse(
    "You uploaded an unsupported image. Please make sure your image is valid and has one of the following formats: ['png', 'jpeg', 'gif', 'webp'].",
    path,
    'invalid_image_format',
  );
}

function images({ body }: ChatRequest): ChatComplaint | undefined {
  return partsWithPath(body)
    .filter(({ part }) => part.type === 'image_url')
    .map(({ path, part }) => imageFault(asText(asObject(part.image_url).url), path))
    .find(Boolean);
}

function fileFault(file: Readonly<Record<string, unknown>>, path: string): ChatComplaint | undefined {
  if (file.file_id !== undefined)
    return refuse(`Files ['${asText(file.file_id)}'] were not found.`, path, 'invalid_file');
  if (file.filename === undefined) {
    return refuse(
      `Missing required parameter: '${path}.file.filename'.`,
      `${path}.file.filename`,
      'missing_required_parameter',
    );
  }
  const media = parseDataUrl(asText(file.file_data));
  const isPdf =
    media?.mediaType === 'application/pdf' && isBase64(media.data) && sniffMediaType(media.data) === media.mediaType;
  if (isPdf) return undefined;
  const param = `${path}.file.file_data`;
  return refuse(
    `Invalid file data: '${param}'. Expected a base64-encoded data URL with an application/pdf MIME type.`,
    param,
    'invalid_value',
  );
}

function files({ body }: ChatRequest): ChatComplaint | undefined {
  return partsWithPath(body)
    .filter(({ part }) => part.type === 'file')
    .map(({ path, part }) => fileFault(asObject(part.file), path))
    .find(Boolean);
}

/** What images and files must be. */
export const mediaRules: readonly RequestRule<ChatRequest, ChatComplaint>[] = [
  ['images', images],
  ['files', files],
];
