import type {
  AudioBlock,
  ChatBlock,
  DocumentBlock,
  ImageBlock,
  JsonObject,
  JsonValue,
  MediaSource,
} from '../../contract/index.ts';
import { defined, textOf } from '../../wire/json-values.ts';
import { unsupportedRequest } from '../../wire/request-error.ts';
import { ownExtras, ownExtrasOf } from './own-extras.ts';
import { fieldOf } from './proto-fields.ts';
import { invalid } from './request-error.ts';

export type MediaBlock = ImageBlock | DocumentBlock | AudioBlock;

type Extras = Readonly<Record<string, JsonValue | undefined>>;

/** True for blocks that carry or point to a file. */
export function isMedia(block: ChatBlock): block is MediaBlock {
  return block.type === 'image' || block.type === 'document' || block.type === 'audio';
}

/** Addresses of files that were uploaded to Google, or lie in its storage: nobody else can read them. */
const UPLOADED = /^gs:\/\/|^https:\/\/generativelanguage\.googleapis\.com\//;

const plainType = (mediaType: string): string => mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** The block for a media type; undefined for one that has no neutral form, such as a film. */
function blockOf(mediaType: string, source: MediaSource, extras: Extras): MediaBlock | undefined {
  const own = ownExtras(extras);
  if (mediaType.startsWith('video/')) return undefined;
  if (mediaType.startsWith('image/')) return { type: 'image', source, ...own };
  if (mediaType.startsWith('audio/')) return { type: 'audio', source, ...own };
  return { type: 'document', source, ...defined({ title: textOf(extras.displayName) }), ...own };
}

/** Reads `inlineData`; undefined for what has no neutral form. Texts become text documents. */
export function decodeInlineData(blob: JsonObject, param: string, extras: Extras): MediaBlock | undefined {
  const data = textOf(blob.data);
  const declared = textOf(fieldOf(blob, 'mimeType'));
  if (data === undefined) throw invalid(`${param}.inlineData.data`, 'a text in base64 is needed');
  if (declared === undefined) throw invalid(`${param}.inlineData.mimeType`, 'a media type is needed');
  const mediaType = plainType(declared);
  const words = { ...extras, displayName: fieldOf(blob, 'displayName') };
  if (!mediaType.startsWith('text/')) return blockOf(mediaType, { kind: 'base64', mediaType, data }, words);
  return blockOf(mediaType, { kind: 'text', text: Buffer.from(data, 'base64').toString() }, words);
}

/** Reads `fileData`; undefined for what has no neutral form. */
export function decodeFileData(file: JsonObject, param: string, extras: Extras): MediaBlock | undefined {
  const uri = textOf(fieldOf(file, 'fileUri'));
  if (uri === undefined) throw invalid(`${param}.fileData.fileUri`, 'an address is needed');
  const mediaType = plainType(textOf(fieldOf(file, 'mimeType')) ?? '');
  const words = { ...extras, displayName: fieldOf(file, 'displayName') };
  if (UPLOADED.test(uri)) {
    return blockOf(mediaType, { kind: 'file', id: uri }, { ...words, isUploaded: true, mimeType: mediaType });
  }
  return blockOf(mediaType, { kind: 'url', url: uri, ...(mediaType !== '' && { mediaType }) }, words);
}

/** Endings of addresses -> media types, for addresses that came without one. */
const TYPE_OF_ENDING: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  pdf: 'application/pdf',
  txt: 'text/plain',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
};

function guessedType(url: string): string | undefined {
  const ending = /\.(\w+)(?:[?#]|$)/.exec(url)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(TYPE_OF_ENDING, ending) ? TYPE_OF_ENDING[ending] : undefined;
}

function encodeSource(block: MediaBlock): JsonObject {
  const { source } = block;
  const { isUploaded, mimeType: uploadedType, displayName } = ownExtrasOf(block);
  const name = defined({ displayName });
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: source.mediaType, data: source.data, ...name } };
    case 'url': {
      const mimeType = source.mediaType ?? guessedType(source.url);
      return { fileData: { ...defined({ mimeType }), fileUri: source.url, ...name } };
    }
    case 'text':
      return { inlineData: { mimeType: 'text/plain', data: Buffer.from(source.text).toString('base64'), ...name } };
    case 'file':
      if (isUploaded !== true) {
        throw unsupportedRequest('A file that was uploaded elsewhere cannot be sent to this upstream.', 'contents');
      }
      return { fileData: { ...(uploadedType && { mimeType: uploadedType }), fileUri: source.id, ...name } };
  }
}

const KEPT: readonly string[] = ['isUploaded', 'mimeType', 'displayName'];

/** Fields of a part that a client of this dialect wrote beside its data. */
function keptFields(block: MediaBlock): JsonObject {
  return Object.fromEntries(Object.entries(ownExtrasOf(block)).filter(([name]) => !KEPT.includes(name)));
}

/**
 * The parts for an image, a document or a sound; the name of a document and the words about it go before it.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for a file that lives at another vendor.
 */
export function encodeMedia(block: MediaBlock): readonly JsonObject[] {
  const media = { ...encodeSource(block), ...keptFields(block) };
  if (block.type !== 'document') return [media];
  const title = ownExtrasOf(block).displayName === undefined ? block.title : undefined;
  const head = [title && `Title: ${title}`, block.context && `Context: ${block.context}`].filter(Boolean);
  return head.length === 0 ? [media] : [{ text: head.join('\n') }, media];
}
