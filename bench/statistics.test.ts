import { describe, expect, it } from '@jest/globals';
import { estimate, isApart } from './statistics.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => count - index);

describe('estimate', () => {
  it('takes the middle of an odd number of samples, in any order', () => {
    expect(estimate([9, 1, 5]).median).toBe(5);
  });

  it('takes the mean of the two in the middle of an even number', () => {
    expect(estimate([4, 1, 2, 10]).median).toBe(3);
  });

  it('has the interval of the ranks that a table of order statistics gives', () => {
    // Published ranks of the 95 % interval of a median: 7 -> 1..7, 9 -> 2..8, 10 -> 2..9, 20 -> 6..15, 30 -> 10..21.
    const intervals = [7, 9, 10, 20, 30].map((count) => {
      const { low, high } = estimate(upTo(count));
      return [count, low, high];
    });
    expect(intervals).toEqual([
      [7, 1, 7],
      [9, 2, 8],
      [10, 2, 9],
      [20, 6, 15],
      [30, 10, 21],
    ]);
  });

  it('is the sample itself where there is one', () => {
    expect(estimate([3])).toEqual({ median: 3, low: 3, high: 3 });
  });
});

describe('isApart', () => {
  const interval = (low: number, high: number) => ({ median: (low + high) / 2, low, high });

  it('needs intervals that share no value', () => {
    expect(isApart(interval(1, 2), interval(3, 4))).toBe(true);
    expect(isApart(interval(3, 4), interval(1, 2))).toBe(true);
    expect(isApart(interval(1, 2), interval(2, 4))).toBe(false);
    expect(isApart(interval(1, 9), interval(2, 4))).toBe(false);
  });
});
