import { describe, expect, it } from '@jest/globals';
import { createTextCounter } from './measure-growth.ts';
import { replyPieces } from './replies.ts';

describe('createTextCounter', () => {
  it.each(['openai-chat', 'anthropic-messages'] as const)('counts the text events of %s at any cut', (dialect) => {
    const bytes = Buffer.from([...replyPieces(dialect, 'burst')].join(''));
    for (const size of [1, 3, 7, 64, bytes.length]) {
      const count = createTextCounter();
      let counted = 0;
      for (let start = 0; start < bytes.length; start += size) counted = count(bytes.subarray(start, start + size));
      expect([size, counted]).toEqual([size, 200]);
    }
  });
});
