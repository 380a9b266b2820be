import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../scripts/workspaces.ts';

const run = promisify(execFile);
const FILES = globSync('docs/examples/*/*.test.ts', { cwd: ROOT }).sort();

/** Runs a file of tests as the guide says to, and gives the lines of its report that count. */
async function testsOf(file: string): Promise<readonly string[]> {
  // A test within a test reports otherwise.
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: _options, ...env } = process.env;
  const args = ['--conditions=pipeproxy-source', '--test', '--test-reporter=tap', file];
  const { stdout } = await run(process.execPath, args, { cwd: ROOT, env, maxBuffer: 1e8 });
  return stdout.split('\n').filter((line) => /^# (tests|fail|skipped) /.test(line));
}

describe('tests in the documentation', () => {
  it.each(FILES)(
    '%s pass',
    async (file) => {
      const [tests = '', ...others] = await testsOf(file);
      expect(Number(/\d+/.exec(tests)?.[0])).toBeGreaterThan(1);
      expect(others.sort()).toEqual(['# fail 0', '# skipped 0']);
    },
    60_000,
  );

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
