import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../scripts/workspaces.ts';
import { type NodeTest, runNodeTests } from './support/run-node-tests.ts';

const FILES = globSync('docs/examples/*/*.test.ts', { cwd: ROOT }).sort();

describe('tests in the documentation', () => {
  let tests: readonly NodeTest[];
  beforeAll(async () => {
    tests = await runNodeTests(ROOT, FILES);
  }, 60_000);

  it.each(FILES)('%s pass', (path) => {
    // Those of the kit bear the name of what they test, which is the file's.
    const named = `${basename(path, '.test.ts')}: `;
    const own = tests.filter(({ file, name }) => file === join(ROOT, path) || name.startsWith(named));
    expect(own.length).toBeGreaterThan(1);
    expect(own.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it('are there', () => {
    expect(FILES).toEqual([
      'docs/examples/pidgin/lines.test.ts',
      'docs/examples/pidgin/pidgin.test.ts',
      'docs/examples/tests/acme.test.ts',
      'docs/examples/tests/files.test.ts',
      'docs/examples/tests/slow-log.test.ts',
      'docs/examples/tests/today.test.ts',
      'docs/examples/tests/zebra.test.ts',
    ]);
  });
});
