import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marksIn } from './marks.ts';
import type { Worker } from './worker.ts';

/** What a test file does while no rule is taken out. */
export interface TestFacts {
  readonly file: string;
  /** Switches and files that it reaches, in whatever test. */
  readonly reaches: ReadonlySet<number>;
  /** The same by trap: what the tests that name it reach. */
  readonly reachesByMark: ReadonlyMap<string, ReadonlySet<number>>;
  /** Tests that fail anyway, because they look at the sources, which are changed here. */
  readonly failsAnyway: ReadonlySet<string>;
  readonly ms: number;
}

interface Line {
  /** Name of the test; empty for what ran in another process, and before the first test. */
  readonly test: string;
  readonly ran: readonly number[];
}

/** Long: a busy machine must not make a slow file of tests look broken. */
const TIMEOUT_MS = 300_000;

function readLines(file: string): readonly Line[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line));
}

/** Runs a test file once with all rules, and reads what it reached. */
export async function measureTest(file: string, worker: Worker, folder: string): Promise<TestFacts> {
  const record = join(folder, `${file.replaceAll('/', '_')}.jsonl`);
  const startedMs = performance.now();
  const { failed, names } = await worker.run({ test: file, order: { record } }, TIMEOUT_MS);
  const lines = readLines(record);
  const elsewhere = lines.filter(({ test }) => test === '').flatMap(({ ran }) => ran);
  const reachesByMark = new Map<string, Set<number>>();
  for (const { test, ran } of lines)
    for (const mark of marksIn(names[test] ?? '')) {
      const reached = reachesByMark.get(mark) ?? new Set(elsewhere);
      for (const id of ran) reached.add(id);
      reachesByMark.set(mark, reached);
    }
  const reaches = new Set(lines.filter(({ test }, at) => at > 0 || test !== '').flatMap(({ ran }) => ran));
  return { file, reaches, reachesByMark, failsAnyway: new Set(failed), ms: performance.now() - startedMs };
}
