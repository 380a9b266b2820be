import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCLI } from 'jest';

/** One run: a test file, with one rule taken out or with what runs written down. */
export interface TestRun {
  readonly test: string;
  /** Only tests with such a name; all when absent. */
  readonly names?: string;
  readonly order: { readonly out?: number; readonly record?: string };
}

/** What became of a run. */
export interface TestRunResult {
  readonly failed: readonly string[];
  /** The tests by the names that they know themselves under, which run the titles around them together. */
  readonly names: Readonly<Record<string, string>>;
  readonly passed: number;
  readonly bytes: number;
}

const tree = process.argv[2] as string;

/** A `describe` that ends with `provider` must not make a `trap 50` in it a `provider trap 50`. */
const nameOf = ({ ancestorTitles, title }: { ancestorTitles: readonly string[]; title: string }): string =>
  [...ancestorTitles, title].join(' › ');

async function run({ test, names, order }: TestRun): Promise<TestRunResult> {
  writeFileSync(join(tree, 'mutant-order.json'), JSON.stringify(order));
  const { results } = await runCLI(
    {
      _: [test],
      $0: 'jest',
      config: join(tree, 'jest.mutation.config.mjs'),
      runTestsByPath: true,
      runInBand: true,
      silent: true,
      reporters: [],
      watchman: false,
      ci: true,
      ...(names === undefined ? {} : { testNamePattern: names }),
    } as unknown as Parameters<typeof runCLI>[0],
    [tree],
  );
  const tests = results.testResults.flatMap((file) => file.testResults);
  const failed = tests.filter(({ status }) => status === 'failed').map(nameOf);
  const broken = results.testResults.filter((file) => file.testExecError !== undefined || file.failureMessage);
  return {
    failed: failed.length > 0 || broken.length === 0 ? failed : [`(${test} cannot be loaded)`],
    names: Object.fromEntries(tests.map((one) => [one.fullName, nameOf(one)])),
    passed: results.numPassedTests,
    bytes: process.memoryUsage().rss,
  };
}

process.on('message', async (message: TestRun) => {
  process.send?.(await run(message));
});
// It leads a group of its own, with the programs that its tests have started: they end with it, also when the check was killed.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
