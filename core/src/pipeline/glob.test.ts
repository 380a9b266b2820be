import { describe, expect, it } from '@jest/globals';
import { compileGlob, fillStars } from './glob.ts';

describe('compileGlob', () => {
  it.each([
    ['gpt-*', 'gpt-5.1', ['5.1']],
    ['*haiku*', 'claude-haiku-4-5', ['claude-', '-4-5']],
    ['*', '', ['']],
    ['a*b*c', 'a1b2c', ['1', '2']],
    ['a*b', 'ab', ['']],
    ['plain', 'plain', []],
  ])('%s matches %s', (pattern, name, stars) => {
    expect(compileGlob(pattern).match(name)).toEqual(stars);
  });

  it.each([
    ['gpt-*', 'gpt'],
    ['a*a', 'a'],
    ['a*b*c', 'ac'],
    ['plain', 'plainer'],
    ['*x', 'xy'],
    ['a.c', 'abc'],
  ])('%s does not match %s', (pattern, name) => {
    expect(compileGlob(pattern).match(name)).toBeUndefined();
  });

  it('fills the stars of a target in order', () => {
    expect(fillStars('codex/gpt-*', ['5.1'])).toBe('codex/gpt-5.1');
    expect(fillStars('x/*-*', ['a', 'b'])).toBe('x/a-b');
    expect(fillStars('x/y', ['a'])).toBe('x/y');
  });
});
