import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildTree, type NumberedMutant } from './build-tree.ts';
import { findMutants } from './find-mutants.ts';
import { findTests } from './find-tests.ts';
import { importersOf } from './importers.ts';
import { judge } from './judge.ts';
import { measureTest, type TestFacts } from './measure-tests.ts';
import { readAccepted } from './survivors.ts';
import { tryMutants, type Verdict } from './try-mutants.ts';
import { createWorker, type Worker } from './worker.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Without `--all`, one row of a table in so many: always the same ones. */
const SHARE = 24;

const { values } = parseArgs({
  options: {
    all: { type: 'boolean' },
    only: { type: 'string' },
    kind: { type: 'string' },
    tests: { type: 'string' },
    list: { type: 'boolean' },
    workers: { type: 'string' },
  },
});

const digest = (name: string): number => createHash('sha256').update(name).digest().readUInt32BE();

function isWanted({ name, kind }: NumberedMutant): boolean {
  if (!name.includes(values.only ?? '') || (values.kind ?? kind) !== kind) return false;
  if (values.only !== undefined) return true;
  return values.all === true || kind === 'mark' || digest(name) % SHARE === 0;
}

/** Every test once, with all rules: the slow ones first, so that no worker waits for one at the end. */
async function measureTests(workers: readonly Worker[], folder: string): Promise<readonly TestFacts[]> {
  const queue = findTests(ROOT)
    .filter((file) => new RegExp(values.tests ?? '').test(file))
    .reverse();
  const facts: TestFacts[] = [];
  await Promise.all(
    workers.map(async (worker) => {
      for (let file = queue.shift(); file; file = queue.shift()) facts.push(await measureTest(file, worker, folder));
    }),
  );
  return facts.sort((a, b) => (a.file < b.file ? -1 : 1));
}

const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1000).toFixed(0);

async function check(folder: string): Promise<boolean> {
  const plan = findMutants(ROOT);
  const wanted = plan.mutants.filter(isWanted);
  if (values.list) {
    for (const { name } of wanted) console.log(name);
    return true;
  }
  const trees = Array.from({ length: Number(values.workers ?? Math.min(2, availableParallelism())) }, (_, at) =>
    join(folder, `tree-${at}`),
  );
  for (const tree of trees) buildTree(plan, tree);
  const workers = trees.map((tree) => createWorker(tree));
  const stopAll = () => {
    for (const worker of workers) worker.stop();
  };
  process.prependOnceListener('exit', stopAll);
  try {
    const tests = await measureTests(workers, folder);
    for (const { file, failsAnyway } of tests)
      for (const name of failsAnyway) console.log(`no witness, it fails with all rules: ${file}: ${name}`);
    console.log(
      `${plan.mutants.length} rules, ${wanted.length} to take out; ${tests.length} test files, measured in ${seconds(0)} s`,
    );
    const importers = importersOf(plan.sources);
    const usersOf = ({ file }: NumberedMutant) =>
      [file, ...importers(file)].flatMap((user) => plan.fileIds.get(user) ?? []);
    const verdicts: Verdict[] = [];
    await tryMutants(wanted, usersOf, tests, workers, (verdict) => {
      verdicts.push(verdict);
      if (!verdict.isNoticed)
        console.log(
          `nobody notices: ${verdict.mutant.name} (line ${verdict.mutant.line}; ${verdict.asked} test files asked)`,
        );
      if (verdicts.length % 100 === 0) console.log(`${verdicts.length} of ${wanted.length} after ${seconds(0)} s`);
    });
    return judge({
      plan,
      verdicts,
      accepted: readAccepted(),
      isPart: [values.only, values.kind, values.tests].some((value) => value !== undefined),
    });
  } finally {
    stopAll();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'pipeproxy-mutation-'));
mkdirSync(folder, { recursive: true });
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
for (const [signal, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
  process.once(signal, () => process.exit(code));
const isSound = await check(folder);
process.exitCode = isSound ? 0 : 1;
