import type { NumberedMutant } from './build-tree.ts';
import { type Chosen, chooseTests } from './choose-tests.ts';
import { marksIn } from './marks.ts';
import type { TestFacts } from './measure-tests.ts';
import type { Worker } from './worker.ts';

/** What became of a program without one of its rules. */
export interface Verdict {
  readonly mutant: NumberedMutant;
  readonly isNoticed: boolean;
  /** The traps whose own tests noticed. */
  readonly noticedBy: ReadonlySet<string>;
  /** How many test files were asked. */
  readonly asked: number;
}

/** A run that takes so many times what the whole file took, and this long besides, goes on for ever. */
const PATIENCE = 3;
const LEAST_MS = 20_000;

/** Where a rule of this file was last noticed, tests are asked first. */
const lastNoticed = new Map<string, string>();

function inGoodOrder(file: string, chosen: readonly Chosen[]): readonly Chosen[] {
  const first = chosen.filter(({ facts }) => facts.file === lastNoticed.get(file));
  return [...first, ...chosen.filter((one) => !first.includes(one))];
}

/** A marked rule is asked of every test that names it, a row of a table until one notices. */
async function tryMutant(mutant: NumberedMutant, chosen: readonly Chosen[], worker: Worker): Promise<Verdict> {
  const noticedBy = new Set<string>();
  let [isNoticed, asked] = [false, 0];
  for (const { facts, names } of inGoodOrder(mutant.file, chosen)) {
    asked += 1;
    const run = { test: facts.file, order: { out: mutant.id } };
    const { failed } = await worker.run(names === undefined ? run : { ...run, names }, LEAST_MS + PATIENCE * facts.ms);
    const newly = failed.filter((name) => !facts.failsAnyway.has(name));
    if (newly.length === 0) continue;
    isNoticed = true;
    lastNoticed.set(mutant.file, facts.file);
    // A file that cannot be loaded any more has no names: all that were asked for noticed.
    for (const mark of marksIn(newly.some((name) => name.startsWith('(')) ? (names ?? '') : newly.join('\n')))
      noticedBy.add(mark);
    if (mutant.marks.every((mark) => noticedBy.has(mark))) break;
  }
  return { mutant, isNoticed, noticedBy, asked };
}

/** Takes out one rule after another, with as many at a time as there are workers. */
export async function tryMutants(
  mutants: readonly NumberedMutant[],
  usersOf: (mutant: NumberedMutant) => readonly number[],
  tests: readonly TestFacts[],
  workers: readonly Worker[],
  tell: (verdict: Verdict) => void,
): Promise<void> {
  const queue = [...mutants];
  await Promise.all(
    workers.map(async (worker) => {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        tell(await tryMutant(mutant, chooseTests(mutant, usersOf(mutant), tests), worker));
      }
    }),
  );
}
