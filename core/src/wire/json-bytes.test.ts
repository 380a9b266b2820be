import { describe, expect, it } from '@jest/globals';
import { jsonBytes } from './json-bytes.ts';

const LONG = 5_000;

describe('jsonBytes', () => {
  it.each([
    ['a short text', 'a'],
    ['ASCII', 'a'.repeat(LONG)],
    ['Latin-1', 'é'.repeat(LONG)],
    ['wide characters', '–'.repeat(LONG)],
    ['pairs of surrogates', '🙂'.repeat(LONG)],
    ['one wide character behind much else', `${'é'.repeat(LONG)}“`],
    ['lone surrogates, which JSON escapes', `\ud800${'–'.repeat(LONG)}\udc00`],
  ])('writes %s as JSON.stringify and UTF-8 do', (_what, text) => {
    const value = { text, list: [1.5, null, { [text]: true }] };
    expect(jsonBytes(value).toString()).toBe(JSON.stringify(value));
  });
});
