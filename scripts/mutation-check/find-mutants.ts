import { globSync } from 'node:fs';
import type { NumberedMutant, TreePlan } from './build-tree.ts';
import { findMarkMutants } from './mark-mutants.ts';
import type { Mutant } from './mutant.ts';
import { readSource } from './source.ts';
import { findTableMutants } from './table-mutants.ts';

const PROGRAM = ['core/src', 'config/src', 'cli/src', 'plugins/*/src'];
/** Where rules stand in tables. Not the host: the tests of its tables start whole programs, too slowly for a row each. */
const WITH_TABLES = /^core\/src\/(?:dialects|wire|pipeline|stages|transport)\/|^config\/src\/|^plugins\//;
/** What a schema allows is no rule of a wire; the reference and the tests of the config hold them. */
const SCHEMA = /(?:schema|(?<!check-|codec-)options)\.ts$/;
const NO_PROGRAM = /\.test\.ts$|__fixtures__|^core\/src\/testing\/|node_modules|\/dist\//;

/** Gives equal names a number, so that each is one rule's. */
function tellApart(mutants: readonly Mutant[]): Mutant[] {
  const seen = new Map<string, number>();
  return mutants.map((mutant) => {
    const count = (seen.get(mutant.name) ?? 0) + 1;
    seen.set(mutant.name, count);
    return count === 1 ? mutant : { ...mutant, name: `${mutant.name} #${count}` };
  });
}

/** All rules of the program that can be taken out. */
export function findMutants(root: string): TreePlan {
  const files = PROGRAM.flatMap((place) => globSync(`${place}/**/*.ts`, { cwd: root }))
    .filter((file) => !NO_PROGRAM.test(file))
    .sort();
  const sources = new Map(files.map((file) => [file, readSource(root, file)]));
  const found = [...sources.values()].flatMap((source) => [
    ...(WITH_TABLES.test(source.file) && !SCHEMA.test(source.file) ? findTableMutants(source) : []),
    ...findMarkMutants(source),
  ]);
  const mutants: NumberedMutant[] = tellApart(found).map((mutant, at) => ({ ...mutant, id: at + 1 }));
  const fileIds = new Map(files.map((file, at) => [file, mutants.length + 1 + at]));
  return { root, sources, mutants, fileIds };
}
