import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marksIn } from './marks.ts';

const PLACES = ['core/src', 'config/src', 'cli/src', 'plugins', 'test'];
/** Tests of the scripted upstream prove nothing about us; the others look at sources, pages or foreign programs. */
const NO_PROOF =
  /^core\/src\/testing\/|node_modules|\/dist\/|^test\/(?:clients|architecture)|^test\/(?:docs|docs-commands|packages|traps)\.test\.ts$/;
const SLOW = /^test\/(?:e2e|sdks|security)\//;

/** True for tests that start whole programs: only for the traps that they name are they worth their time. */
export const isSlow = (file: string): boolean => SLOW.test(file);

/** The test files that may notice that a rule is gone. */
export function findTests(root: string): readonly string[] {
  return PLACES.flatMap((place) => globSync(`${place}/**/*.test.ts`, { cwd: root }))
    .filter((file) => !NO_PROOF.test(file))
    .filter((file) => !isSlow(file) || marksIn(readFileSync(join(root, file), 'utf8')).length > 0)
    .sort();
}
