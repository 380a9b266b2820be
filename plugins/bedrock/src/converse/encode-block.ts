import {
  type ChatBlock,
  type DocumentBlock,
  type JsonObject,
  type MediaSource,
  type ReasoningBlock,
  unsupportedRequest,
} from '@pipeproxy/core';
import { BEDROCK_CONVERSE } from './dialect-id.ts';
import type { ConverseTarget } from './target.ts';

const IMAGES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const DOCUMENTS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

/** Media as Converse takes it: the bytes themselves, in a format that it names. */
function mediaOf(source: MediaSource, formats: Readonly<Record<string, string>>): JsonObject {
  if (source.kind === 'text') return { format: 'txt', source: { bytes: Buffer.from(source.text).toString('base64') } };
  if (source.kind !== 'base64')
    throw unsupportedRequest('Bedrock takes media as base64 only, no address and no file id.', 'messages');
  const [type = ''] = source.mediaType.toLowerCase().split(';');
  const format = Object.hasOwn(formats, type) ? formats[type] : undefined;
  if (format === undefined) throw unsupportedRequest(`Bedrock takes no media of the type ${type}.`, 'messages');
  return { format, source: { bytes: source.data } };
}

/** Letters, digits, single spaces, `-`, `()` and `[]` are taken. */
function documentName({ title = '' }: DocumentBlock): string {
  const name = title
    .replaceAll(/[^A-Za-z0-9\-()[\] ]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim();
  return name.slice(0, 200) || 'document';
}

/** Only its maker takes a proof back, and only Claude knows proofs at all. */
function encodeReasoning({ text, signature, redacted }: ReasoningBlock, target: ConverseTarget): readonly JsonObject[] {
  const isOwn = (redacted ?? signature)?.origin === BEDROCK_CONVERSE;
  if (redacted && isOwn) return [{ reasoningContent: { redactedContent: redacted.value } }];
  if (signature && isOwn && target.maker === 'anthropic') {
    return [{ reasoningContent: { reasoningText: { text, signature: signature.value } } }]; // bedrock trap 15
  }
  target.lose('reasoning-history', 'reasoning that the model has not signed is left out');
  return [];
}

/** A text, unless it is blank: that is refused. */
export const encodeText = (text: string): readonly JsonObject[] => (text.trim() === '' ? [] : [{ text }]); // bedrock trap 5

/**
 * A block that is neither a call nor a result; nothing where the dialect has no words for it.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for media in another form than base64 or of an unknown type.
 */
export function encodeBlock(block: ChatBlock, target: ConverseTarget): readonly JsonObject[] {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return encodeText(block.text);
    case 'image':
      return [{ image: mediaOf(block.source, IMAGES) }];
    case 'document':
      return [{ document: { name: documentName(block), ...mediaOf(block.source, DOCUMENTS) } }];
    case 'reasoning':
      return encodeReasoning(block, target);
    case 'audio':
      throw unsupportedRequest('Converse takes no sound.', 'messages');
    default:
      target.lose(block.type, 'the dialect has no such block');
      return [];
  }
}
