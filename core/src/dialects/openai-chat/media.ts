import type {
  AudioBlock,
  ChatBlock,
  DocumentBlock,
  ImageBlock,
  JsonObject,
  MediaSource,
} from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { formatDataUrl, parseDataUrl } from './data-url.ts';
import { cacheFields, ownExtras, ownExtrasOf } from './own-extras.ts';

const AUDIO_TYPES: Readonly<Record<string, string>> = { wav: 'audio/wav', mp3: 'audio/mpeg' };
/** Formats that are not named like their media type. */
const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/mpeg': 'mp3',
};

/** Reads an `image_url` part; the URL may stand bare, as older clients write it. */
export function decodeImage(part: JsonObject, param: string): ImageBlock {
  const image = objectOf(part.image_url);
  const url = textOf(image?.url ?? part.image_url);
  if (url === undefined)
    throw invalidRequest('An image part needs a string `image_url.url`.', `${param}.image_url.url`);
  const parsed = parseDataUrl(url);
  const source: MediaSource = parsed ? { kind: 'base64', ...parsed } : { kind: 'url', url };
  return { type: 'image', source, ...ownExtras({ ...cacheFields(part), detail: image?.detail }) };
}

function fileSource(file: JsonObject, param: string): MediaSource {
  const data = textOf(file.file_data);
  const id = textOf(file.file_id);
  if (data === undefined && id !== undefined) return { kind: 'file', id };
  if (data === undefined) throw invalidRequest('A file part needs `file_data` or `file_id`.', `${param}.file`);
  const { mediaType, data: base64 } = parseDataUrl(data) ?? { mediaType: '', data };
  if (mediaType.startsWith('text/')) return { kind: 'text', text: Buffer.from(base64, 'base64').toString() };
  return { kind: 'base64', mediaType: mediaType === '' ? 'application/pdf' : mediaType, data: base64 };
}

/** Reads a `file` part; text files become text documents. */
export function decodeFile(part: JsonObject, param: string): DocumentBlock {
  const file = objectOf(part.file) ?? {};
  const source = fileSource(file, param);
  const extras = ownExtras({ ...cacheFields(part), file_id: source.kind === 'file' });
  return { type: 'document', source, ...defined({ title: textOf(file.filename) }), ...extras };
}

/** Reads an `input_audio` part. */
export function decodeAudio(part: JsonObject, param: string): AudioBlock {
  const audio = objectOf(part.input_audio);
  const data = textOf(audio?.data);
  if (data === undefined) throw invalidRequest('An audio part needs `input_audio.data`.', `${param}.input_audio.data`);
  const format = textOf(audio?.format) ?? 'wav';
  const source: MediaSource = { kind: 'base64', mediaType: AUDIO_TYPES[format] ?? `audio/${format}`, data };
  return { type: 'audio', source, ...ownExtras(cacheFields(part)) };
}

function encodeImage({ source, ...block }: ImageBlock): JsonObject {
  if (source.kind !== 'base64' && source.kind !== 'url') {
    throw unsupportedRequest('An image that was uploaded elsewhere cannot be sent to this upstream.', 'messages');
  }
  const url = source.kind === 'url' ? source.url : formatDataUrl(source.mediaType, source.data); // trap 24
  return { type: 'image_url', image_url: defined({ url, detail: ownExtrasOf(block).detail }) };
}

function headOf({ title, context }: DocumentBlock): readonly string[] {
  return [title && `Title: ${title}`, context && `Context: ${context}`].filter((line) => line) as string[];
}

function textDocument(block: DocumentBlock, body: string): JsonObject {
  const head = headOf(block).join('\n');
  return { type: 'text', text: head === '' ? body : `${head}\n\n${body}` };
}

/** A file has a name but no words about it: those go before it. */
function fileDocument({ title, context }: DocumentBlock, mediaType: string, data: string): readonly JsonObject[] {
  const filename = title ?? `document.${mediaType.split('/')[1] ?? 'bin'}`;
  const file = { type: 'file', file: { filename, file_data: formatDataUrl(mediaType, data) } };
  return context ? [{ type: 'text', text: `Context of ${filename}: ${context}` }, file] : [file];
}

function encodeDocument(block: DocumentBlock, documentUrls: 'text' | 'reject'): readonly JsonObject[] {
  const { source } = block;
  switch (source.kind) {
    case 'text':
      return [textDocument(block, source.text)];
    case 'url':
      if (documentUrls === 'text') return [textDocument(block, source.url)];
      throw unsupportedRequest('This upstream takes documents as data, not by URL.', 'messages');
    case 'file':
      if (ownExtrasOf(block).file_id === true) return [{ type: 'file', file: { file_id: source.id } }];
      throw unsupportedRequest('A document that was uploaded elsewhere cannot be sent to this upstream.', 'messages');
    case 'base64':
      return fileDocument(block, source.mediaType, source.data); // trap 21
  }
}

function encodeAudio({ source }: AudioBlock): JsonObject {
  if (source.kind !== 'base64') throw unsupportedRequest('This upstream takes sound as data only.', 'messages');
  const format = AUDIO_FORMATS[source.mediaType] ?? source.mediaType.replace(/^audio\//, '');
  return { type: 'input_audio', input_audio: { data: source.data, format } };
}

export type MediaBlock = ImageBlock | DocumentBlock | AudioBlock;

/** True for blocks that carry or point to a file. */
export function isMedia(block: ChatBlock): block is MediaBlock {
  return block.type === 'image' || block.type === 'document' || block.type === 'audio';
}

/**
 * The content parts of a user message for an image, a document or a sound. Documents that are text become text.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for a file that lives at another vendor.
 */
export function encodeMedia(block: MediaBlock, documentUrls: 'text' | 'reject'): readonly JsonObject[] {
  if (block.type === 'document') return encodeDocument(block, documentUrls);
  return [block.type === 'audio' ? encodeAudio(block) : encodeImage(block)];
}
