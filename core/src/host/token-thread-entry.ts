import { parentPort } from 'node:worker_threads';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { CountReply, CountTask } from './token-thread-messages.ts';

// The entry of the token thread. It is a thread because the vocabulary takes up to a second to load, and text some
// milliseconds for each megabyte.

/** The tokenizer is quadratic in runs without a break: 100,000 CJK letters took 37 s whole, 0.4 s in pieces of this size. */
const PIECE_LENGTH = 500;

const BUDGET_MS = 500;

/** A text may speak of special tokens; in a conversation they are plain text. */
const AS_PLAIN_TEXT = { disallowedSpecial: new Set<string>() };

function* piecesOf(texts: readonly string[]): Generator<string> {
  for (const text of texts) {
    for (let start = 0; start < text.length; start += PIECE_LENGTH) yield text.slice(start, start + PIECE_LENGTH);
  }
}

function count({ id, texts }: CountTask): CountReply {
  const endsAt = performance.now() + BUDGET_MS;
  let tokens = 0;
  let uncountedBytes = 0;
  for (const piece of piecesOf(texts)) {
    if (performance.now() < endsAt) tokens += countTokens(piece, AS_PLAIN_TEXT);
    else uncountedBytes += Buffer.byteLength(piece);
  }
  return { id, tokens, uncountedBytes };
}

parentPort?.on('message', (task: CountTask) => parentPort?.postMessage(count(task)));
