import { describe, expect, it } from '@jest/globals';
import type { Mapper } from '../contract/index.ts';
import { chain } from './chain.ts';

const words: () => Mapper<string, string> = () => {
  let held = '';
  return {
    push(text) {
      const parts = (held + text).split(' ');
      held = parts.pop() ?? '';
      return parts;
    },
    end: () => (held === '' ? [] : [held]),
  };
};

const counter: () => Mapper<string, string> = () => {
  let count = 0;
  return {
    push: (word) => {
      count += 1;
      return word === 'skip' ? [] : [word.toUpperCase()];
    },
    end: () => [String(count)],
  };
};

describe('chain', () => {
  it('hands each result of the first to the second, in order', () => {
    const both = chain(words(), counter());
    expect(both.push('a b skip c')).toEqual(['A', 'B']);
    expect(both.push('d')).toEqual([]);
    expect(both.push(' ')).toEqual(['CD']);
  });

  it('sends what the first gives out at its end through the second before that one ends', () => {
    const both = chain(words(), counter());
    both.push('a b');
    expect(both.end()).toEqual(['B', '2']);
  });
});
