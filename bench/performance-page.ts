import type { Row } from './compare-targets.ts';
import { groupRows, headCells, type Report, rowCells, type Verdict, verdictOf } from './report.ts';

const BEGIN = '<!-- figures: written by bench/write-page.ts -->';
const END = '<!-- end of figures -->';

const VERDICTS = {
  met: 'met',
  'met?': 'met by the median, not by the whole interval',
  'missed?': 'missed by the median, not by the whole interval',
  missed: 'missed',
} as const satisfies Record<Verdict, string>;

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

function table(target: string, rows: readonly Row[]): string {
  const head = headCells(target);
  const align = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, align, ...rows.map(rowCells)].map(line).join('\n');
}

function conditions({ takenAt, target, code, node, machine, processors, load }: Report): string {
  const taken = `Taken ${takenAt.slice(0, 16).replace('T', ' ')} UTC, ${target} ${code}, Node ${node}, ${processors} x ${machine}.`;
  const quiet = `The load average before the bench was ${load.toFixed(1)}`;
  return load < processors / 2
    ? `${taken} ${quiet}.`
    : `${taken} ${quiet}: **others used the machine**, which makes intervals wide, waits long and ratios too high.`;
}

function score(rows: readonly Row[]): string {
  const counts = Object.entries(VERDICTS).map(([verdict, words]) => {
    const count = rows.filter((row) => verdictOf(row) === verdict).length;
    return `${count} ${words}`;
  });
  return `Goals: ${counts.filter((words) => !words.startsWith('0 ')).join('; ')}.`;
}

/** Writes the part of the page that holds figures. */
export function figures(report: Report): string {
  const tables = groupRows(report).map(
    ({ title, runs, rows }) =>
      `### ${title}\n\nMedian [interval] of ${runs} interleaved runs.\n\n${table(report.target, rows)}`,
  );
  return [conditions(report), score(report.rows), ...tables].join('\n\n');
}

/**
 * Replaces the figures of a page; its words stay.
 *
 * @throws Error when the page has no place for them.
 */
export function withFigures(page: string, report: Report): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The page lacks "${BEGIN}" or "${END}"`);
  return `${before}${BEGIN}\n\n${figures(report)}\n\n${END}${after}`;
}
