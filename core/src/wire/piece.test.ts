import { describe, expect, it } from '@jest/globals';
import { joinPieces } from './piece.ts';

describe('joinPieces', () => {
  const memory = Buffer.from('abcdef');

  it('keeps text as text and a single piece as it is', () => {
    expect(joinPieces(['a', 'é'])).toBe('aé');
    expect(joinPieces([memory])).toBe(memory);
    expect(joinPieces([])).toBe('');
  });

  it('puts neighbours together without a copy', () => {
    const joined = joinPieces([memory.subarray(0, 2), memory.subarray(2, 3), memory.subarray(3, 6)]) as Buffer;
    expect(joined.toString()).toBe('abcdef');
    expect([joined.buffer, joined.byteOffset]).toEqual([memory.buffer, memory.byteOffset]);
  });

  it('copies what lies apart, and text among bytes', () => {
    expect(Buffer.from(joinPieces([memory.subarray(0, 2), 'é', memory.subarray(3)]) as Buffer).toString()).toBe(
      'abédef',
    );
    expect(joinPieces([new Uint8Array([97]), new Uint8Array([98])])).toEqual(Buffer.from('ab'));
  });
});
