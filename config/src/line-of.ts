/** The lines of a text in which something stands: from a column of the first one, up to but without the last one. */
interface Region {
  readonly line: number;
  readonly column: number;
  readonly end: number;
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const indentOf = (line: string): number => line.length - line.trimStart().length;
const isContent = (line: string): boolean => /^\s*[^\s\]})#/*]/.test(line);
const isDash = (line: string): boolean => /^\s*- /.test(line);

const INDEX = /^\[(\d+)\]\.?/;

/** What begins at a place goes on while lines are deeper; the entries of a YAML list may be as deep as their key. */
function regionFrom(lines: readonly string[], line: number, column: number): Region {
  const first = lines[line] ?? '';
  const depth = indentOf(first);
  const isListOf = (text: string): boolean => isDash(text) && !isDash(first);
  const isOver = (text: string): boolean =>
    isContent(text) && (indentOf(text) < depth || (indentOf(text) === depth && !isListOf(text)));
  const end = lines.findIndex((text, index) => index > line && isOver(text));
  return { line, column, end: end < 0 ? lines.length : end };
}

/** Numbers of the lines with content below the first one of a region, by their depth. */
function depthsOf(lines: readonly string[], { line, end }: Region): readonly (readonly number[])[] {
  const numbers = lines.flatMap((text, index) => (index > line && index < end && isContent(text) ? [index] : []));
  const byDepth = Map.groupBy(numbers, (index) => indentOf(lines[index] ?? ''));
  return [...byDepth].sort(([one], [other]) => one - other).map(([, found]) => found);
}

function findEntry(lines: readonly string[], region: Region, index: number): Region | undefined {
  const line = depthsOf(lines, region)[0]?.[index];
  return line === undefined ? undefined : regionFrom(lines, line, 0);
}

function findKey(lines: readonly string[], region: Region, name: string, isFirst: boolean): Region | undefined {
  const word = `['"]?${escaped(name)}['"]?\\s*:`;
  const beside = new RegExp(`(?:^|[\\s{,])${word}`).exec((lines[region.line] ?? '').slice(region.column));
  if (beside) return regionFrom(lines, region.line, region.column + beside.index + beside[0].length);
  // The first key may stand behind `export default {`, or in a text of one line.
  const below = new RegExp(isFirst ? `(?:^|[\\s{,])${word}` : `^\\s*(?:- )?${word}`);
  const depths = depthsOf(lines, region);
  for (const line of (isFirst ? depths : depths.slice(0, 1)).flat()) {
    const match = below.exec(lines[line] ?? '');
    if (match) return regionFrom(lines, line, match.index + match[0].length);
  }
  return undefined;
}

/** What the beginning of a path leads to, and the rest of it. */
interface Step {
  readonly region: Region;
  readonly rest: string;
}

/** Names of models have dots in them, so the longest key that is there is meant. */
function stepInto(lines: readonly string[], region: Region, path: string, isFirst: boolean): Step | undefined {
  const index = INDEX.exec(path);
  if (index) {
    const entry = findEntry(lines, region, Number(index[1]));
    return entry && { region: entry, rest: path.slice(index[0].length) };
  }
  const words = (path.split('[', 1)[0] ?? '').split('.');
  for (let count = words.length; count > 0; count -= 1) {
    const name = words.slice(0, count).join('.');
    const found = name === '' ? undefined : findKey(lines, region, name, isFirst);
    if (found) return { region: found, rest: path.slice(name.length).replace(/^\./, '') };
  }
  return undefined;
}

/**
 * The line (from 1) on which a config says something, by how the text looks: formatted JSON, YAML or TypeScript. What is missing there,
 * or stands in other words, is placed on the line of what should hold it. Undefined when not even the first key is found.
 */
export function lineOf(text: string, path: string): number | undefined {
  const lines = ['', ...text.split('\n')];
  const whole: Region = { line: 0, column: 0, end: lines.length };
  let step: Step = { region: whole, rest: path };
  while (step.rest !== '') {
    const next = stepInto(lines, step.region, step.rest, step.region === whole);
    if (!next) break;
    step = next;
  }
  return step.region === whole ? undefined : step.region.line;
}
