import type { ChatBlock, MediaSource } from '../contract/chat-block.ts';
import type { ChatMessage } from '../contract/chat-request.ts';

/** Bytes of a request for each token, roughly, in any language. */
const BYTES_PER_TOKEN = 3.6;
const TOKENS_PER_IMAGE = 1_600;
const TOKENS_PER_PAGE = 1_500;
/** Base64 characters of one page of a document. */
const CHARACTERS_PER_PAGE = 66_667;

const dataLength = (source: MediaSource): number => (source.kind === 'base64' ? source.data.length : 0);

/** How far a block's tokens are from what its bytes say. */
function correctionOf(block: ChatBlock): number {
  switch (block.type) {
    case 'tool-result':
      return block.content.reduce((sum, inner) => sum + correctionOf(inner), 0);
    case 'image':
      return TOKENS_PER_IMAGE - dataLength(block.source) / BYTES_PER_TOKEN;
    case 'document':
      return dataLength(block.source) * (TOKENS_PER_PAGE / CHARACTERS_PER_PAGE - 1 / BYTES_PER_TOKEN);
    case 'audio':
      return -dataLength(block.source) / BYTES_PER_TOKEN;
    default:
      return 0;
  }
}

/**
 * Rough input tokens of a request, for the beginning of a reply: its bytes, but pictures and pages at their own price. A screenshot
 * counted by its bytes would look like a full context to the client.
 *
 * @param bytes - Size of the request's body, as it was sent.
 */
export function estimateInput(bytes: number, messages: readonly ChatMessage[]): number {
  const corrections = messages.flatMap(({ blocks }) => blocks.map(correctionOf));
  const tokens = corrections.reduce((sum, correction) => sum + correction, bytes / BYTES_PER_TOKEN);
  return Math.max(1, Math.ceil(tokens));
}
