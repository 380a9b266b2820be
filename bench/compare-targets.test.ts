import { describe, expect, it } from '@jest/globals';
import { compareTargets } from './compare-targets.ts';
import type { Quantity } from './quantity.ts';

const NUMBERS: Record<string, number> = { bare: 10, twin: 25 };

/** A quantity whose numbers belong to the target alone; it writes down in which order it was asked. */
function quantity(asked: string[][], maxRuns?: number): Quantity {
  return {
    name: 'numbers',
    title: 'Numbers',
    ...(maxRuns && { maxRuns }),
    rows: [
      { name: 'a', unit: 'us', figure: 'ratio', goal: 3 },
      { name: 'b', unit: 'MB', figure: 'value' },
    ],
    takeSample: async (rows, { targets }) => {
      asked.push([...targets]);
      return new Map(rows.map(({ name }) => [name, targets.map((target) => NUMBERS[target] ?? 0)]));
    },
  };
}

const plan = { target: 'twin', scale: 1, onRun: () => {}, onRows: () => {} } as const;

describe('compareTargets', () => {
  it('gives each number to the side that it belongs to, whichever went first', async () => {
    const asked: string[][] = [];
    const rows = await compareTargets({ ...plan, quantities: [quantity(asked)], runs: 3 });
    expect(asked.map(([first]) => first)).toEqual(['bare', 'twin', 'bare']);
    const exactly = (value: number) => ({ median: value, low: value, high: value });
    const sides = { runs: 3, bare: exactly(10), target: exactly(25) };
    expect(rows).toEqual([
      { name: 'a', quantity: 'Numbers', unit: 'us', figure: 'ratio', goal: 3, ...sides, judged: exactly(2.5) },
      { name: 'b', quantity: 'Numbers', unit: 'MB', figure: 'value', ...sides, judged: exactly(25) },
    ]);
  });

  it('takes no more runs of a quantity than it wants', async () => {
    const asked: string[][] = [];
    await compareTargets({ ...plan, quantities: [quantity(asked, 2)], runs: 7 });
    expect(asked).toHaveLength(2);
  });
});
