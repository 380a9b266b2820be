import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fidelityPage } from '../../scripts/fidelity-page.ts';
import { ROOT } from '../../scripts/workspaces.ts';
import { type MatrixWorld, startMatrixWorld } from './matrix-world.ts';
import type { Cell } from './run-cell.ts';
import { CELLS, type CellResult, cellName, runMatrix } from './run-matrix.ts';
import type { KnownLoss } from './scenario.ts';

const TOGETHER_MS = 180_000;

let world: MatrixWorld;
let results: readonly CellResult[];

beforeAll(async () => {
  world = await startMatrixWorld();
  results = await runMatrix(world);
}, TOGETHER_MS);

afterAll(() => world?.close());

function knownLoss({ scenario, from, to }: Cell): Pick<KnownLoss, 'missing' | 'losses'> {
  const known = scenario.knownLosses?.find((loss) => (loss.from?.includes(from) ?? true) && loss.to.includes(to));
  return (from !== to && known) || { missing: [], losses: [] };
}

describe('every client in front of every upstream', () => {
  it.each(CELLS.map((cell, at) => ({ cell, at, title: cellName(cell) })))('$title', ({ cell, at }) => {
    const { violations, refusal, missing, losses, header } = results[at] as CellResult;
    expect({ violations, refusal, missing, losses }).toEqual({
      violations: [],
      refusal: undefined,
      missing: [...knownLoss(cell).missing],
      losses: [...knownLoss(cell).losses],
    });
    expect(losses).toEqual(expect.arrayContaining([...header]));
  });

  it('loses nothing in silence', () => {
    const silent = results.filter(({ missing, losses }) => missing.length > 0 && losses.length === 0);
    expect(silent.map(cellName)).toEqual([]);
  });

  it('names in the header what its request could not say', () => {
    const cells = results.filter(
      ({ scenario, from, to }) =>
        scenario.name === 'stop-sequence' && knownLoss({ scenario, from, to, isStream: false }).losses.length > 0,
    );
    expect(cells.length).toBeGreaterThan(0);
    expect(cells.map(({ header }) => header)).toEqual(cells.map(() => ['stop-sequence']));
  });

  it('is what docs/reference/fidelity.md says', () => {
    expect(readFileSync(join(ROOT, 'docs/reference/fidelity.md'), 'utf8')).toBe(fidelityPage(results));
  });
});
