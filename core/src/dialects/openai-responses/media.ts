import type { DocumentBlock, ImageBlock, JsonObject, MediaSource } from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { formatDataUrl, parseDataUrl } from '../openai-chat/data-url.ts';
import { ownExtras, ownExtrasOf } from './own-extras.ts';

/** Fields of a part that only this dialect has. */
function partExtras(part: JsonObject, source: MediaSource) {
  const { detail, prompt_cache_breakpoint: breakpoint } = part;
  return ownExtras({ detail, prompt_cache_breakpoint: breakpoint, file_id: source.kind === 'file' });
}

function imageSource(part: JsonObject, param: string): MediaSource {
  // Chat's form of the URL is an object.
  const url = textOf(objectOf(part.image_url)?.url ?? part.image_url);
  const id = textOf(part.file_id);
  if (url === undefined && id !== undefined) return { kind: 'file', id };
  if (url === undefined) throw invalidRequest('An image part needs `image_url` or `file_id`.', `${param}.image_url`);
  const data = parseDataUrl(url);
  return data ? { kind: 'base64', ...data } : { kind: 'url', url };
}

/** Reads an `input_image` part. */
export function decodeImage(part: JsonObject, param: string): ImageBlock {
  const source = imageSource(part, param);
  return { type: 'image', source, ...partExtras(part, source) };
}

function fileSource(part: JsonObject, param: string): MediaSource {
  const [data, url, id] = [textOf(part.file_data), textOf(part.file_url), textOf(part.file_id)];
  if (data !== undefined) {
    const { mediaType, data: base64 } = parseDataUrl(data) ?? { mediaType: '', data };
    if (mediaType.startsWith('text/')) return { kind: 'text', text: Buffer.from(base64, 'base64').toString() };
    return { kind: 'base64', mediaType: mediaType === '' ? 'application/pdf' : mediaType, data: base64 };
  }
  if (url !== undefined) return { kind: 'url', url };
  if (id !== undefined) return { kind: 'file', id };
  throw invalidRequest('A file part needs `file_data`, `file_url` or `file_id`.', param);
}

/** Reads an `input_file` part; text files become text documents. */
export function decodeFile(part: JsonObject, param: string): DocumentBlock {
  const source = fileSource(part, param);
  const title = textOf(part.filename);
  return { type: 'document', source, ...defined({ title }), ...partExtras(part, source) };
}

/** An id names a file only where it was uploaded: at an upstream of this dialect. */
function ownFile(block: ImageBlock | DocumentBlock, id: string): JsonObject {
  if (ownExtrasOf(block).file_id === true) return { file_id: id };
  throw unsupportedRequest('A file that was uploaded elsewhere cannot be sent to this upstream.', 'input');
}

function imageFields(block: ImageBlock): JsonObject {
  const { source } = block;
  switch (source.kind) {
    case 'base64':
      return { image_url: formatDataUrl(source.mediaType, source.data) };
    case 'url':
      return { image_url: source.url };
    case 'file':
      return ownFile(block, source.id);
    case 'text':
      throw unsupportedRequest('An image cannot be text.', 'input');
  }
}

/**
 * The part for an image. The service insists on `detail`.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for a file that lives at another vendor.
 */
export function encodeImage(block: ImageBlock): JsonObject {
  return { type: 'input_image', detail: ownExtrasOf(block).detail ?? 'auto', ...imageFields(block) };
}

function textDocument({ title, context }: DocumentBlock, text: string): JsonObject {
  const head = [title && `Title: ${title}`, context && `Context: ${context}`].filter(Boolean).join('\n');
  return { type: 'input_text', text: head === '' ? text : `${head}\n\n${text}` };
}

function fileFields(block: DocumentBlock): JsonObject | undefined {
  const { source, title } = block;
  switch (source.kind) {
    case 'text':
      return undefined;
    case 'url':
      return { file_url: source.url };
    case 'file':
      return ownFile(block, source.id);
    case 'base64': {
      const filename = title ?? `document.${source.mediaType.split('/')[1] ?? 'bin'}`;
      return { filename, file_data: formatDataUrl(source.mediaType, source.data) };
    }
  }
}

/**
 * The parts for a document; one that is text becomes text. Words about a file go before it.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for a file that lives at another vendor.
 */
export function encodeDocument(block: DocumentBlock): readonly JsonObject[] {
  const { source, context } = block;
  if (source.kind === 'text') return [textDocument(block, source.text)];
  const file = { type: 'input_file', ...fileFields(block) };
  return context ? [{ type: 'input_text', text: `Context of the next file: ${context}` }, file] : [file];
}
