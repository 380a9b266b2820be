/**
 * A small generator of pseudo-random numbers. The kit has its own so that who uses it needs no further package; the same seed gives
 * the same numbers everywhere.
 *
 * @see docs/decisions/2026-11-21-testing-kit-without-a-runner.md
 */
export interface Random {
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number;
  /** One of the items. */
  pick<T>(items: readonly [T, ...T[]]): T;
}

/** Starts at a seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (bound: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  };
  return { below, pick: (items) => items[below(items.length)] as (typeof items)[0] };
}

/** Pieces in which texts go wrong: characters of one to four bytes, line ends, quotes, marks of the framings. */
const PIECES = [
  'a',
  'word ',
  ' ',
  '\n',
  '\r\n',
  '"',
  '\\',
  '{',
  '}]',
  'data: ',
  '[DONE]',
  'é',
  '日本',
  '👋🏽',
  '\u2028',
  '0',
] as const;

/** A text of one to `most` pieces. */
export function randomText(random: Random, most = 6): string {
  return Array.from({ length: 1 + random.below(most) }, () => random.pick(PIECES)).join('');
}

/** Cuts a text into one or more pieces, never within a character. */
export function randomPieces(random: Random, text: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of text) {
    piece += character;
    if (random.below(3) > 0) continue;
    pieces.push(piece);
    piece = '';
  }
  return piece === '' ? pieces : [...pieces, piece];
}

/** Cuts bytes into chunks of 1 to 40 bytes. */
export function randomChunks(random: Random, bytes: Uint8Array): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + random.below(40);
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  return chunks;
}

/** A small JSON object, as text with or without blanks. */
export function randomJson(random: Random): string {
  const keys = Array.from({ length: random.below(4) }, (_, index) => `k${index}`);
  const value = () =>
    random.pick<() => unknown>([() => randomText(random), () => random.below(1e6) / 8, () => true, () => [null, {}]])();
  return JSON.stringify(Object.fromEntries(keys.map((key) => [key, value()])), null, random.below(2));
}
