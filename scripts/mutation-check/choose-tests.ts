import { dirname } from 'node:path';
import type { NumberedMutant } from './build-tree.ts';
import { isSlow } from './find-tests.ts';
import type { TestFacts } from './measure-tests.ts';

/** A test file that may notice a mutant. */
export interface Chosen {
  readonly facts: TestFacts;
  /** Only tests with such a name. */
  readonly names?: string;
}

function namingTests({ id, marks }: NumberedMutant, tests: readonly TestFacts[]): readonly Chosen[] {
  return tests.flatMap((facts) => {
    const reaching = marks.filter((mark) => facts.reachesByMark.get(mark)?.has(id));
    return reaching.length === 0 ? [] : [{ facts, names: `\\b(${reaching.join('|')})\\b` }];
  });
}

/** Those beside the code first, then the quickest: most mutants fall to the first. */
function reachingTests(
  mutant: NumberedMutant,
  users: readonly number[],
  tests: readonly TestFacts[],
): readonly Chosen[] {
  const distance = ({ file }: TestFacts): number => (dirname(file) === dirname(mutant.file) ? 0 : 1);
  return tests
    .filter(({ file, reaches }) => !isSlow(file) && users.some((id) => reaches.has(id)))
    .sort((a, b) => distance(a) - distance(b) || a.ms - b.ms)
    .map((facts) => ({ facts }));
}

/**
 * The tests that may notice that a rule is gone.
 *
 * For a marked one those that name its trap; for a row of a table those that run functions of its file, or of a file that
 * imports it: tables are read when a module is loaded, which says nothing about their use.
 */
export function chooseTests(
  mutant: NumberedMutant,
  users: readonly number[],
  tests: readonly TestFacts[],
): readonly Chosen[] {
  return mutant.kind === 'mark' ? namingTests(mutant, tests) : reachingTests(mutant, users, tests);
}
