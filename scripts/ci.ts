import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './workspaces.ts';

interface Tier {
  readonly name: string;
  readonly command: readonly string[];
  /** `check`: one test, its exit code. `jest`: jest's own count. `lines`: the line `checks: N passed, M failed`. */
  readonly counts: 'check' | 'jest' | 'lines';
  readonly timeoutMinutes: number;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const TIERS: readonly Tier[] = [
  { name: 'lint', command: ['npm', 'run', '-s', 'lint'], counts: 'check', timeoutMinutes: 2 },
  { name: 'types', command: ['npm', 'run', '-s', 'types'], counts: 'check', timeoutMinutes: 3 },
  { name: 'architecture', command: ['npm', 'run', '-s', 'test:architecture'], counts: 'check', timeoutMinutes: 3 },
  { name: 'npm test', command: ['npm', 'test'], counts: 'jest', timeoutMinutes: 15 },
  {
    name: 'npm run test:security',
    command: ['npm', 'run', 'test:security'],
    counts: 'jest',
    timeoutMinutes: 10,
  },
  { name: 'npm run test:sdks', command: ['npm', 'run', 'test:sdks'], counts: 'jest', timeoutMinutes: 10 },
  { name: 'npm run test:clients', command: ['npm', 'run', 'test:clients'], counts: 'jest', timeoutMinutes: 15 },
  { name: 'bench --quick', command: ['node', 'bench/run.ts', '--quick'], counts: 'check', timeoutMinutes: 5 },
  { name: 'packed tarballs', command: ['npm', 'run', '-s', 'pack:smoke'], counts: 'lines', timeoutMinutes: 5 },
  { name: 'docs of the API', command: ['npm', 'run', '-s', 'docs:api'], counts: 'lines', timeoutMinutes: 5 },
  { name: 'mutation check', command: ['npm', 'run', '-s', 'test:mutation'], counts: 'lines', timeoutMinutes: 20 },
  { name: 'oldest Node', command: ['node', 'scripts/floor-smoke.ts'], counts: 'lines', timeoutMinutes: 5 },
];

/** Runs a command without a stdin, shows its output as it comes, and kills its whole group after the timeout. */
function run(command: readonly string[], timeoutMinutes: number): Promise<{ code: number; output: string }> {
  const [program, ...args] = command as [string, ...string[]];
  const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  const show = (chunk: Buffer): void => {
    output += chunk;
    process.stdout.write(chunk);
  };
  child.stdout.on('data', show);
  child.stderr.on('data', show);
  const timer = setTimeout(() => {
    console.log(`stopped after ${timeoutMinutes} minutes`);
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, timeoutMinutes * 60_000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

function countJest(file: string, code: number): Count {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const failed: number = report.numFailedTests + report.numRuntimeErrorTestSuites;
  // Jest also fails for reasons that belong to no test, such as no tests at all.
  return {
    passed: report.numPassedTests,
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countLines(output: string, code: number): Count {
  const found = /^checks: (\d+) passed, (\d+) failed$/m.exec(output);
  const failed = Number(found?.[2] ?? 0);
  return {
    passed: Number(found?.[1] ?? 0),
    failed: code === 0 ? failed : Math.max(failed, 1),
    skipped: found || code !== 0 ? 0 : 1,
  };
}

async function runTier(tier: Tier, reports: string): Promise<Count> {
  const report = join(reports, `${TIERS.indexOf(tier)}.json`);
  const extra = tier.counts === 'jest' ? ['--', '--json', `--outputFile=${report}`] : [];
  const { code, output } = await run([...tier.command, ...extra], tier.timeoutMinutes);
  if (tier.counts === 'jest') return countJest(report, code);
  if (tier.counts === 'lines') return countLines(output, code);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

const reports = mkdtempSync(join(tmpdir(), 'pipeproxy-ci-'));
let [passed, failed] = [0, 0];
const summary: string[] = [];
for (const tier of TIERS) {
  console.log(`\n=== ${tier.name}`);
  const startedAtMs = Date.now();
  const count = await runTier(tier, reports);
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  const line = `${tier.name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped in ${seconds} s`;
  console.log(`--- ${line}`);
  summary.push(line);
  passed += count.passed;
  failed += count.failed;
}
rmSync(reports, { recursive: true, force: true });
console.log(`\n${summary.join('\n')}\ntests: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
