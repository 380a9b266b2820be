import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TRAP_LISTS } from './trap-lists.ts';

const ROOT = resolve(import.meta.dirname, '..');
const PLACES = ['core/src', 'config/src', 'cli/src', 'plugins', 'test'];
/** Tests of the scripted upstream show that it sets the trap, not that we do not step into it. */
const NO_PROOF = /^core\/src\/testing\/|node_modules|\/dist\/|^test\/traps\.test\.ts$/;

const files = PLACES.flatMap((place) => globSync(`${place}/**/*.test.ts`, { cwd: ROOT })).filter(
  (file) => !NO_PROOF.test(file),
);

const WORDS = TRAP_LISTS.map(({ words }) => words).sort((a, b) => b.length - a.length);
const TITLE = new RegExp(`\\b(${WORDS.join('|')}) (\\d+)\\b`, 'g');

/** The traps that stand in names of tests: `trap 7`, `provider trap 7`. */
const named = new Set(
  files.flatMap((file) =>
    [...readFileSync(resolve(ROOT, file), 'utf8').matchAll(TITLE)].map(([, words, number]) => `${words} ${number}`),
  ),
);

describe.each(TRAP_LISTS)('every $words of the facts page', ({ words, count, later }) => {
  const numbers = Array.from({ length: count }, (_, at) => at + 1);

  it('has a test', () => {
    expect(numbers.filter((number) => !(number in later) && !named.has(`${words} ${number}`))).toEqual([]);
  });

  it('is not put off any more once it has one', () => {
    expect(Object.keys(later).filter((number) => named.has(`${words} ${number}`))).toEqual([]);
  });
});
