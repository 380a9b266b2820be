import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { TestRun, TestRunResult } from './jest-process.ts';

const ARGUMENTS = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
/** Modules of finished test files are never quite freed: a process that grew to this is replaced. */
const MOST_BYTES = 700_000_000;
const TIMED_OUT: TestRunResult = { failed: ['(it does not end)'], names: {}, passed: 0, bytes: 0 };

/** A process that runs one test file after another in a changed copy of the checkout. */
export interface Worker {
  /** A run that does not end within `timeoutMs` counts as failed. */
  run(run: TestRun, timeoutMs: number): Promise<TestRunResult>;
  stop(): void;
}

/** Starts a worker for a copy. */
export function createWorker(tree: string): Worker {
  let child: ChildProcess | undefined;

  function stop(): void {
    if (child?.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    child = undefined;
  }

  function start(): ChildProcess {
    return fork(join(import.meta.dirname, 'jest-process.ts'), [tree], {
      cwd: tree,
      execArgv: ARGUMENTS,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
    });
  }

  async function run(order: TestRun, timeoutMs: number): Promise<TestRunResult> {
    child ??= start();
    const { promise, resolve } = Promise.withResolvers<TestRunResult>();
    const timer = setTimeout(resolve, timeoutMs, TIMED_OUT);
    const fail = () =>
      resolve({ failed: ['(the process of the tests died)'], names: {}, passed: 0, bytes: MOST_BYTES });
    child.once('message', resolve).once('exit', fail);
    child.send(order);
    const result = await promise;
    clearTimeout(timer);
    child.removeAllListeners();
    if (result === TIMED_OUT || result.bytes >= MOST_BYTES) stop();
    return result;
  }

  return { run, stop };
}
