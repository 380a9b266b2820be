import { describe, expect, it } from '@jest/globals';
import { nearest, suggestion } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['baseUlr', 'baseUrl'],
    ['base_url', 'baseUrl'],
    ['apikey', 'apiKey'],
    ['servr', 'server'],
    ['upstream', 'upstreams'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearest(word, ['provider', 'baseUrl', 'apiKey', 'server', 'upstreams'])).toBe(meant);
  });

  it.each(['zzz', '', 'completely-different'])('has no guess for "%s"', (word) => {
    expect(nearest(word, ['provider', 'baseUrl'])).toBeUndefined();
  });

  it('does not measure a word that is no name', () => {
    expect(nearest('a'.repeat(100_000), ['a'.repeat(100_000)])).toBeUndefined();
  });
});

describe('suggestion', () => {
  it('is the end of a sentence, or nothing', () => {
    expect(suggestion('portt', ['port'])).toBe('; did you mean "port"?');
    expect(suggestion('x', ['provider'])).toBe('');
  });
});
