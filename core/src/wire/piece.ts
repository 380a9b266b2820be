import { asBuffer } from './as-buffer.ts';

/** A part of a reply on its way out. */
export type Piece = string | Uint8Array;

const isNextTo = (a: Buffer, b: Buffer): boolean => a.buffer === b.buffer && a.byteOffset + a.length === b.byteOffset;

/** Neighbours in the same memory as one view of it: what was cut out of one chunk goes out without a copy. */
function mergeNeighbours(parts: readonly Uint8Array[]): Buffer[] {
  const merged: Buffer[] = [];
  for (const part of parts.map(asBuffer)) {
    const last = merged.at(-1);
    if (last && isNextTo(last, part)) {
      merged[merged.length - 1] = Buffer.from(last.buffer, last.byteOffset, last.length + part.length);
    } else merged.push(part);
  }
  return merged;
}

const isText = (piece: Piece): piece is string => typeof piece === 'string';

/** All pieces as one, for one write. Text stays text. */
export function joinPieces(pieces: readonly Piece[]): Piece {
  const [first] = pieces;
  if (pieces.length === 1 && first !== undefined) return first;
  if (pieces.every(isText)) return pieces.join('');
  const merged = mergeNeighbours(pieces.map((piece) => (isText(piece) ? Buffer.from(piece) : piece)));
  return merged.length === 1 && merged[0] ? merged[0] : Buffer.concat(merged);
}
