import { describe, expect, it } from '@jest/globals';
import { UsageFinder } from './usage-finder.ts';

function found(text: string, size = text.length) {
  const finder = new UsageFinder('usage');
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) finder.push(bytes.subarray(at, at + size));
  return finder.found;
}

const CASES: readonly [string, string, object | undefined][] = [
  ['at the end', '{"data":[1],"usage":{"a":1}}', { a: 1 }],
  ['at the start', '{"usage" : {"a":{"b":"}"}} ,"data":"x"}', { a: { b: '}' } }],
  ['the last of several', 'data: {"usage":{"a":1}}\n\ndata: {"usage":null}\n\ndata: {"usage":{"a":2}}\n\n', { a: 2 }],
  ['after a word that looks like it', '{"x":"usage","usage":{"a":1}}', { a: 1 }],
  ['not inside a text', '{"prompt":"\\"usage\\":{\\"a\\":1}"}', undefined],
  ['with quotes and umlauts inside', '{"usage":{"a":"\\"ü}"}}', { a: '"ü}' }],
  ['not where it is cut', '{"usage":{"a":1', undefined],
  ['not where it is no object', '{"usage":7,"b":[]}', undefined],
  ['not where it is broken', '{"usage":{"a":}}', undefined],
  ['not where there is none', '{"data":[]}', undefined],
];

describe('finding usage in bytes that go by', () => {
  it.each(CASES)('%s', (_name, text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  it.each(CASES)('%s, however the bytes are cut', (_name, text, expected) => {
    for (let size = 1; size < 12; size += 1) expect(found(text, size)).toEqual(expected);
  });

  it('gives up on an object that is too long, and finds the next', () => {
    expect(found(`{"usage":{"a":"${'x'.repeat(20_000)}"},"b":{"usage":{"a":1}}}`, 4_096)).toEqual({ a: 1 });
  });
});
