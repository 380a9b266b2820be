/** The benchmark: `npm run bench -- --help` says how to call it, README.md what it measures. */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { describeBuild } from './built-package.ts';
import { compareTargets } from './compare-targets.ts';
import { profileTarget } from './profile.ts';
import { formatReport, type Report } from './report.ts';
import { TARGETS, type TargetName } from './targets.ts';
import { WORKLOADS } from './workloads.ts';

const HELP = `Usage: npm run bench -- [options]

  --runs N         interleaved runs, each with fresh processes (default 7)
  --quick          one run with a tenth of the load: a check that all answers are right, no measurement
  --target NAME    ${Object.keys(TARGETS).join(', ')} (default pipeproxy; twin shows the noise of the bench)
  --only A,B       ${WORKLOADS.map(({ name }) => name).join(', ')}
  --json           print the report as JSON
  --save FILE      write the report as JSON
  --compare FILE   show what changed since a saved report
  --profile        print the functions with the most self time, workload by workload, and measure nothing
`;

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
  const names = values.only?.split(',');
  const workloads = WORKLOADS.filter(({ name }) => names?.includes(name) ?? true);
  const runs = values.quick ? 1 : Number(values.runs);
  if (!Object.hasOwn(TARGETS, values.target)) throw new Error(`Unknown target ${values.target}`);
  if (names && workloads.length < names.length) throw new Error(`Unknown workload among ${values.only}`);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs takes a whole number, not ${values.runs}`);
  return { ...values, target: values.target as TargetName, workloads, runs };
}

type Options = ReturnType<typeof readOptions>;

async function measure({ target, workloads, runs, quick }: Options): Promise<Report> {
  const onRun = (run: number) => process.stderr.write(`run ${run} of ${runs}\n`);
  const rows = await compareTargets({ target, workloads, runs, scale: quick ? 0.1 : 1, onRun });
  const machine = `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown CPU'}`;
  const code = target === 'pipeproxy' ? describeBuild() : 'from bench/';
  return { takenAt: new Date().toISOString(), node: process.version, machine, target, code, runs, rows };
}

async function main(options: Options): Promise<void> {
  if (options.help) return void process.stdout.write(HELP);
  if (options.profile) {
    for (const workload of options.workloads) console.log(await profileTarget(options.target, workload));
    return;
  }
  const earlier: Report | undefined = options.compare && JSON.parse(readFileSync(options.compare, 'utf8'));
  const report = await measure(options);
  const json = `${JSON.stringify(report, null, 2)}\n`;
  if (options.save) writeFileSync(options.save, json);
  if (options.json) process.stdout.write(json);
  else process.stdout.write(options.quick ? 'All answers were right.\n' : formatReport(report, earlier));
}

process.once('SIGTERM', () => process.exit(1));
process.once('SIGINT', () => process.exit(1));

try {
  await main(readOptions());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
