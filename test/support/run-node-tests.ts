import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REPORTER = join(import.meta.dirname, 'node-test-reporter.ts');

/** What became of a test of Node's own runner. */
export interface NodeTest {
  readonly file: string;
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
}

/** Runs tests as users of the testing kit do: those of some files, or all of a folder. One process loads the kit for all of them. */
export async function runNodeTests(cwd: string, files: readonly string[] = []): Promise<readonly NodeTest[]> {
  // A test within a test reports otherwise.
  const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: _options, ...env } = process.env;
  const args = ['--conditions=pipeproxy-source', '--test', '--test-isolation=none', `--test-reporter=${REPORTER}`];
  const options = { cwd, env, maxBuffer: 1e8 };
  const { stdout } = await run(process.execPath, [...args, ...files], options).catch((failed: unknown) => {
    // The report tells what failed.
    if (failed instanceof Error && 'stdout' in failed && failed.stdout) return { stdout: String(failed.stdout) };
    throw failed;
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
