import type { Row } from './compare-targets.ts';
import { type Estimate, isApart } from './statistics.ts';

/** A finished bench, as `--json` prints it and `--save` writes it. */
export interface Report {
  readonly takenAt: string;
  readonly node: string;
  readonly machine: string;
  /** The name of the target, and what was run under it. */
  readonly target: string;
  readonly code: string;
  readonly runs: number;
  readonly rows: readonly Row[];
}

/** Aligns columns: the first to the left, the others to the right. */
export function formatTable(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

function formatEstimate({ median, low, high }: Estimate, digits: number): string {
  return `${median.toFixed(digits)} [${low.toFixed(digits)}-${high.toFixed(digits)}]`;
}

/** Whether a goal is met by the whole interval, missed by the whole interval, or neither can be said. */
function verdict({ goal, ratio }: Row): string {
  const word = ratio.high <= goal ? 'met' : ratio.low > goal ? 'missed' : ratio.median <= goal ? 'met?' : 'missed?';
  return `${goal.toFixed(1)} ${word}`;
}

/** What became of a ratio since an earlier report; `same` unless the intervals are apart. */
function change(row: Row, earlier: Report): string {
  const old = earlier.rows.find(({ workload }) => workload === row.workload);
  if (!old) return 'new';
  const word = isApart(old.ratio, row.ratio) ? (row.ratio.median < old.ratio.median ? 'better' : 'worse') : 'same';
  return `${formatEstimate(old.ratio, 2)} ${word}`;
}

/** Prints a report for people; with an earlier one, its ratios and what changed. */
export function formatReport(report: Report, earlier?: Report): string {
  const header = ['workload', 'per', 'bare us', `${report.target} us`, 'ratio', 'goal', ...(earlier ? ['was'] : [])];
  const lines = report.rows.map((row) => [
    row.workload,
    row.unit,
    formatEstimate(row.bare, 1),
    formatEstimate(row.target, 1),
    formatEstimate(row.ratio, 2),
    verdict(row),
    ...(earlier ? [change(row, earlier)] : []),
  ]);
  const title = `CPU time of the process tree: median [interval] of ${report.runs} interleaved runs`;
  return `${title}\n${report.target} ${report.code}, Node ${report.node}, ${report.machine}\n\n${formatTable([header, ...lines])}\n`;
}
