import type { Row } from './compare-targets.ts';
import { type Estimate, isApart } from './statistics.ts';

/** A finished bench, as `--json` prints it and `--save` writes it. */
export interface Report {
  readonly takenAt: string;
  readonly node: string;
  /** The name of a processor. */
  readonly machine: string;
  readonly processors: number;
  /** Load average of the last minute before the bench began: what others did. */
  readonly load: number;
  /** The name of the target, and what was run under it. */
  readonly target: string;
  readonly code: string;
  readonly rows: readonly Row[];
}

/** Whether a goal is met or missed by the whole interval; with `?` by the median only. */
export type Verdict = 'met' | 'met?' | 'missed?' | 'missed';

const DIGITS = { us: 1, ms: 1, MB: 1, count: 0 } as const satisfies Record<Row['unit'], number>;
const RATIO_DIGITS = 2;

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

/** Holds a row against its goal; undefined where it has none. */
export function verdictOf({ goal, judged }: Row): Verdict | undefined {
  if (goal === undefined) return undefined;
  if (judged.high <= goal) return 'met';
  if (judged.low > goal) return 'missed';
  return judged.median <= goal ? 'met?' : 'missed?';
}

/** What became of a figure since an earlier report; `same` unless the intervals are apart. */
function change(row: Row, earlier: Report): string {
  const old = earlier.rows.find(({ name }) => name === row.name);
  if (!old) return 'new';
  const word = isApart(old.judged, row.judged) ? (row.judged.median < old.judged.median ? 'better' : 'worse') : 'same';
  return `${formatEstimate(old.judged, row.figure === 'ratio' ? RATIO_DIGITS : DIGITS[row.unit])} ${word}`;
}

/** The heads of the columns of `rowCells`. */
export function headCells(target: string): string[] {
  return ['', 'bare', target, 'unit', 'ratio', 'goal', ''];
}

/** The cells of one row: name, both sides, unit, ratio, goal, verdict. */
export function rowCells(row: Row): string[] {
  const { name, unit, per, figure, bare, target, judged, goal } = row;
  return [
    name,
    formatEstimate(bare, DIGITS[unit]),
    formatEstimate(target, DIGITS[unit]),
    per ? `${unit}/${per}` : unit,
    figure === 'ratio' ? formatEstimate(judged, RATIO_DIGITS) : '',
    goal === undefined ? '' : `${goal}${figure === 'ratio' ? 'x' : ''}`,
    verdictOf(row) ?? '',
  ];
}

/** The rows of each quantity, with the runs that were taken of it. */
export function groupRows({ rows }: Report): { title: string; runs: number; rows: readonly Row[] }[] {
  return [...Map.groupBy(rows, ({ quantity }) => quantity)].map(([title, group]) => ({
    title,
    runs: group[0]?.runs ?? 0,
    rows: group,
  }));
}

/** Prints a report for people; with an earlier one, its figures and what changed. */
export function formatReport(report: Report, earlier?: Report): string {
  const { target, code, node, machine, processors, load } = report;
  const tables = groupRows(report).map(({ title, runs, rows }) => {
    const head = [...headCells(target), ...(earlier ? ['was'] : [])];
    const lines = rows.map((row) => [...rowCells(row), ...(earlier ? [change(row, earlier)] : [])]);
    return `${title}: median [interval] of ${runs} interleaved runs\n\n${formatTable([head, ...lines])}\n`;
  });
  const title = `${target} ${code}, Node ${node}, ${processors} x ${machine}, load average ${load.toFixed(1)} before`;
  return `${title}\n\n${tables.join('\n')}`;
}
