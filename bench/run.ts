/** The benchmark: `npm run bench -- --help` says how to call it, README.md what it measures. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { describeBuild } from './built-package.ts';
import { compareTargets, type Row } from './compare-targets.ts';
import { profileTarget } from './profile.ts';
import { pickRows, QUANTITIES } from './quantities.ts';
import { formatReport, type Report } from './report.ts';
import { TARGETS, type TargetName } from './targets.ts';
import { WORKLOADS } from './workloads.ts';

const HELP = `Usage: npm run bench -- [options]

  --runs N         interleaved runs, each with fresh processes (default 7)
  --quick          one run with a small part of the load: a check that all answers are right, no measurement
  --target NAME    ${Object.keys(TARGETS).join(', ')} (default pipeproxy; twin shows the noise of the bench)
  --only A,B       quantities or single rows of them:
${QUANTITIES.map(({ name, rows }) => `                   ${name}: ${rows.map((row) => row.name).join(', ')}`).join('\n')}
  --json           print the report as JSON
  --save FILE      write the report as JSON
  --compare FILE   show what changed since a saved report
  --profile        print the functions with the most self time, per row of cpu, and measure nothing
`;

const QUICK_SCALE = 0.02;

function readOptions() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '7' },
      quick: { type: 'boolean', default: false },
      target: { type: 'string', default: 'pipeproxy' },
      only: { type: 'string' },
      json: { type: 'boolean', default: false },
      save: { type: 'string' },
      compare: { type: 'string' },
      profile: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const quantities = pickRows({ names: values.only?.split(','), withSlow: !values.quick });
  const runs = values.quick ? 1 : Number(values.runs);
  if (!Object.hasOwn(TARGETS, values.target)) throw new Error(`Unknown target ${values.target}`);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number, not ${values.runs}`);
  return { ...values, target: values.target as TargetName, quantities, runs };
}

type Options = ReturnType<typeof readOptions>;

const toJson = (report: Report) => `${JSON.stringify(report, null, 2)}\n`;

async function measure({ target, quantities, runs, quick, save }: Options): Promise<Report> {
  const about = {
    takenAt: new Date().toISOString(),
    node: process.version,
    machine: cpus()[0]?.model ?? 'unknown CPU',
    processors: availableParallelism(),
    load: loadavg()[0] ?? Number.NaN,
    target,
    code: target === 'pipeproxy' ? describeBuild() : 'from bench/',
  };
  const onRun = (quantity: string, run: number, of: number) =>
    process.stderr.write(`${quantity}: run ${run} of ${of}\n`);
  // After each quantity: a bench that is interrupted has not run for nothing.
  const onRows = (rows: readonly Row[]) => {
    if (save) writeFileSync(save, toJson({ ...about, rows }));
  };
  const scale = quick ? QUICK_SCALE : 1;
  return { ...about, rows: await compareTargets({ target, quantities, runs, scale, onRun, onRows }) };
}

/** What must be zero must be zero after few aborts, too. */
function checkNothingIsLeft({ rows }: Report): void {
  const left = rows.filter(({ goal, target }) => goal === 0 && target.median > 0);
  if (left.length > 0) throw new Error(`Left open: ${left.map(({ name, target }) => `${name} ${target.median}`)}`);
}

async function main(options: Options): Promise<void> {
  if (options.help) return void process.stdout.write(HELP);
  if (options.profile) {
    const isWanted = new Set(options.quantities.flatMap(({ rows }) => rows.map(({ name }) => name)));
    const workloads = WORKLOADS.filter(({ name }) => isWanted.has(name));
    for (const workload of workloads) console.log(await profileTarget(options.target, workload));
    return;
  }
  const earlier: Report | undefined = options.compare && JSON.parse(readFileSync(options.compare, 'utf8'));
  const report = await measure(options);
  if (options.quick) checkNothingIsLeft(report);
  if (options.json) process.stdout.write(toJson(report));
  else
    process.stdout.write(
      options.quick ? 'All answers were right, and nothing was left open.\n' : formatReport(report, earlier),
    );
}

process.once('SIGTERM', () => process.exit(1));
process.once('SIGINT', () => process.exit(1));

try {
  await main(readOptions());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
