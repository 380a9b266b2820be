import { describe, expect, it } from '@jest/globals';
import { parseByteSize } from './byte-size.ts';

describe('parseByteSize', () => {
  it.each([
    ['50mb', 52_428_800],
    ['50 MB', 52_428_800],
    ['1.5kb', 1_536],
    ['1gb', 1_073_741_824],
    ['100', 100],
    ['100b', 100],
  ])('reads %s', (text, bytes) => {
    expect(parseByteSize(text)).toBe(bytes);
  });

  it.each(['', '0', '-1', 'mb', '50mbit', '50 m', '1e9', 'Infinity', `${'9'.repeat(400)}`])('refuses "%s"', (text) => {
    expect(parseByteSize(text)).toBeUndefined();
  });
});
