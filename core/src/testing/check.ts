/** One thing that must be true, by name. `run` throws, or rejects, where it is not. */
export interface Check {
  readonly name: string;
  /** Runs alone and in any order. What it starts, it has closed again when it returns. */
  run(): void | Promise<void>;
}

/** The `test` function of a runner: that of node:test, `test` or `it` of Jest and Vitest, and their kin. */
export type TestFunction = (name: string, run: () => void | Promise<void>) => unknown;

/**
 * Hands checks to a test runner, one test each.
 *
 * @example
 * import { test } from 'node:test';
 * register(test, testProvider(acme, cases));
 */
export function register(test: TestFunction, checks: readonly Check[]): void {
  for (const { name, run } of checks) test(name, () => run());
}
