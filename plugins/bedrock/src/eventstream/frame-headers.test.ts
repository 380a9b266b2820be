import { expect, it } from '@jest/globals';
import { readFrameHeaders } from './frame-headers.ts';

/** A header named `h`, and behind it one that is read rightly only when the first ended where it should. */
const read = (type: number, ...value: number[]) => {
  const last = [1, 'z'.charCodeAt(0), 0];
  const headers = readFrameHeaders(Buffer.from([1, 'h'.charCodeAt(0), type, ...value, ...last]));
  expect(headers.get('z')).toBe(true);
  return headers.get('h');
};
const bytes = (length: number, last: number) => [...Array.from({ length: length - 1 }, () => 0), last];

it.each([
  ['true', 0, [], true],
  ['false', 1, [], false],
  ['a byte', 2, [0xff], -1],
  ['a short', 3, bytes(2, 3), 3],
  ['an integer', 4, bytes(4, 4), 4],
  ['a long', 5, bytes(8, 5), 5n],
  ['bytes', 6, [0, 2, 7, 8], Buffer.from([7, 8])],
  ['a text', 7, [0, 2, 104, 105], 'hi'],
  ['a time', 8, bytes(8, 9), 9n],
  ['a UUID', 9, bytes(16, 1), Buffer.from(bytes(16, 1))],
] as const)('a header may hold %s', (_, type, value, wanted) => {
  expect(read(type, ...value)).toEqual(wanted);
});
