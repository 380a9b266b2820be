import type { ChatBlock, DocumentBlock, ImageBlock, JsonObject, MediaSource } from '../../contract/index.ts';
import { arrayOf, defined, objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import { cacheControlOf } from './cache-control.ts';
import type { EncodeTarget } from './encode-target.ts';
import { actualMediaType } from './media-type.ts';
import { keptFields, otherFields, ownExtras, ownExtrasOf } from './own-extras.ts';
import type { Place } from './place.ts';
import { invalid, unsupported } from './request-error.ts';
import { NEW_VERSION } from './version.ts';

const IMAGE_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
const PDF = 'application/pdf';

type SourceReader = (source: JsonObject, param: string) => MediaSource;

function required(source: JsonObject, name: string, param: string): string {
  const value = textOf(source[name]);
  if (value === undefined) throw invalid(`${param}.${name}`, 'Field required');
  return value;
}

const SOURCES = new Map<unknown, SourceReader>([
  [
    'base64',
    (source, param) => ({
      kind: 'base64',
      mediaType: required(source, 'media_type', param),
      data: required(source, 'data', param),
    }),
  ],
  ['url', (source, param) => ({ kind: 'url', url: required(source, 'url', param) })],
  ['file', (source, param) => ({ kind: 'file', id: required(source, 'file_id', param) })],
  ['text', (source) => ({ kind: 'text', text: stringOf(source.data) ?? '' })],
  ['content', (source) => ({ kind: 'text', text: textsOf(source).join('\n\n') })],
]);

function textsOf({ content }: JsonObject): readonly string[] {
  if (typeof content === 'string') return [content];
  return arrayOf(content).flatMap((item) => textOf(objectOf(item)?.text) ?? []);
}

function readSource(block: JsonObject, place: Place): { source: MediaSource; raw: JsonObject } {
  const raw = objectOf(block.source);
  const reader = SOURCES.get(raw?.type);
  if (!raw || !reader) throw invalid(`${place.param}.source`, 'Input should be a source of a known type');
  return { source: reader(raw, `${place.param}.source.${raw.type as string}`), raw };
}

/** Reads an `image` block. */
export function decodeImage(block: JsonObject, place: Place): ImageBlock {
  const { source } = readSource(block, place);
  const kept = otherFields(block, ['type', 'source']);
  return { type: 'image', source, ...ownExtras({ ...kept, isUploaded: source.kind === 'file' || undefined }) };
}

/**
 * Reads a `document` block. One that is made of blocks becomes a text document, followed by its images: other dialects can say
 * both, and this one takes the whole back from the extras.
 */
export function decodeDocument(block: JsonObject, place: Place): readonly ChatBlock[] {
  if (place.version === NEW_VERSION && place.role === 'assistant' && !place.isNested) {
    throw invalid(place.param, '`document` blocks are not permitted in assistant messages');
  }
  const { source, raw } = readSource(block, place);
  const isMade = raw.type === 'content';
  const extras = ownExtras({
    ...otherFields(block, ['type', 'source', 'title', 'context']),
    isUploaded: source.kind === 'file' || undefined,
    original: isMade ? block : undefined,
  });
  const words = defined({ title: textOf(block.title), context: textOf(block.context) });
  return [{ type: 'document', source, ...words, ...extras }, ...(isMade ? imagesOf(raw, place) : [])];
}

function imagesOf({ content }: JsonObject, place: Place): readonly ImageBlock[] {
  return arrayOf(content).flatMap((item) => {
    const block = objectOf(item);
    if (block?.type !== 'image') return [];
    return [{ ...decodeImage(block, place), ...ownExtras({ isDerived: true }) }];
  });
}

function imageSource({ source, ...block }: ImageBlock): JsonObject {
  switch (source.kind) {
    case 'url':
      return { type: 'url', url: source.url }; // trap 24
    case 'file':
      if (ownExtrasOf(block).isUploaded === true) return { type: 'file', file_id: source.id };
      throw unsupported('messages', 'An image that was uploaded elsewhere cannot be sent to this upstream.');
    case 'text':
      throw unsupported('messages', 'An image cannot be text.');
    case 'base64': {
      const mediaType = actualMediaType(source.data, source.mediaType);
      if (IMAGE_TYPES.includes(mediaType)) return { type: 'base64', media_type: mediaType, data: source.data };
      throw unsupported('messages', `The Messages API takes images as JPEG, PNG, GIF or WebP, not as "${mediaType}".`);
    }
  }
}

/** An `image` block. */
export function encodeImage(block: ImageBlock, target: EncodeTarget): JsonObject | undefined {
  if (ownExtrasOf(block).isDerived === true && target.isAnthropic) return undefined;
  const kept = target.isAnthropic ? keptFields(block) : {};
  return { type: 'image', source: imageSource(block), ...kept, ...cacheControlOf(block, target) };
}

function inlineDocument(data: string, declared: string): JsonObject {
  const mediaType = actualMediaType(data, declared);
  if (mediaType === PDF) return { type: 'base64', media_type: PDF, data };
  if (mediaType.startsWith('text/') || mediaType === 'application/json') {
    return { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString() };
  }
  throw unsupported('messages', `The Messages API takes documents as PDF or text, not as "${mediaType}".`);
}

function documentSource({ source, ...block }: DocumentBlock): JsonObject {
  switch (source.kind) {
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
    case 'url':
      return { type: 'url', url: source.url };
    case 'file':
      if (ownExtrasOf(block).isUploaded === true) return { type: 'file', file_id: source.id };
      throw unsupported('messages', 'A document that was uploaded elsewhere cannot be sent to this upstream.');
    case 'base64':
      return inlineDocument(source.data, source.mediaType);
  }
}

/** Other servers of the dialect know no text documents: they get the words. */
function documentText({ title, context }: DocumentBlock, data: string): JsonObject {
  return { type: 'text', text: [title, context, data].filter(Boolean).join('\n\n') };
}

/** A `document` block, or its words for a server that has no such blocks; nothing for an empty text. */
export function encodeDocument(block: DocumentBlock, target: EncodeTarget): JsonObject | undefined {
  const original = objectOf(ownExtrasOf(block).original);
  if (original && target.isAnthropic) return original;
  const source = documentSource(block);
  if (source.type === 'text' && stringOf(source.data)?.trim() === '') return undefined;
  if (!target.isAnthropic) {
    return typeof source.data === 'string' && source.type === 'text'
      ? documentText(block, source.data)
      : { type: 'document', source, ...defined({ title: block.title, context: block.context }) };
  }
  const words = defined({ title: block.title, context: block.context });
  return { type: 'document', source, ...words, ...keptFields(block), ...cacheControlOf(block, target) };
}
