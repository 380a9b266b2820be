import type { ChatRequest } from '../contract/chat-request.ts';
import { countableText } from '../pipeline/countable-text.ts';
import { createTokenThread, type TokenThread } from './token-thread.ts';

/** Claude's own count for each o200k token, over 55 recorded answers of models up to 4.6. */
const TOKENS_PER_O200K = 1.14;

/** UTF-8 bytes for each token, where there is no tokenizer. */
const BYTES_PER_TOKEN = 3.6;

const TOKENS_PER_IMAGE = 1_600;
const TOKENS_PER_PAGE = 1_500;
const BYTES_PER_PAGE = 50_000;
const TOKENS_PER_MESSAGE = 8;
/** What Claude's service adds as soon as there are tools: 346 as documented, about 500 in recorded replies of 4.5 and later. */
const TOKENS_FOR_TOOLS = 500;

/** Estimates input tokens for clients that ask before they send. */
export interface TokenEstimator {
  /** Never fails and never works on the main thread; without its thread it divides bytes. */
  estimate(request: ChatRequest): Promise<number>;
  close(): Promise<void>;
}

const bytesOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

async function textTokens(texts: readonly string[], thread: TokenThread): Promise<number> {
  if (texts.length === 0) return 0;
  const counted = await thread.count(texts);
  const uncountedBytes = counted?.uncountedBytes ?? bytesOf(texts);
  return (counted?.tokens ?? 0) * TOKENS_PER_O200K + uncountedBytes / BYTES_PER_TOKEN;
}

/** @see https://platform.claude.com/docs/en/build-with-claude/token-counting (read 2026-11-21) */
export function createTokenEstimator(thread: TokenThread = createTokenThread()): TokenEstimator {
  return {
    async estimate(request) {
      const { texts, images, documentBytes, messages, hasTools } = countableText(request);
      return Math.ceil(
        (await textTokens(texts, thread)) +
          images * TOKENS_PER_IMAGE +
          (documentBytes / BYTES_PER_PAGE) * TOKENS_PER_PAGE +
          messages * TOKENS_PER_MESSAGE +
          (hasTools ? TOKENS_FOR_TOOLS : 0),
      );
    },
    close: () => thread.close(),
  };
}
