import { TRAP_LISTS } from '../../test/trap-lists.ts';
import type { Source } from './source.ts';

/** Longer words first: `provider trap 5` is no `trap 5`. */
const WORDS = [...TRAP_LISTS.map(({ words }) => words), 'security'].sort((a, b) => b.length - a.length);
const MARK = `(?:${WORDS.join('|')}) \\d+`;
const ANYWHERE = new RegExp(`\\b${MARK}\\b`, 'g');
/** `// trap 12`, `// trap 12, security 8`, with or without `: and words`. */
const COMMENT = new RegExp(`// (${MARK}(?:, ${MARK})*)(?:$|:)`);
const WHOLE_LINE = /^\s*\/\//;

/** The traps that a text names, such as the name of a test. */
export function marksIn(text: string): readonly string[] {
  return text.match(ANYWHERE) ?? [];
}

/**
 * The marks of a file by the line of code that they stand for.
 *
 * A comment of its own stands for the next line of code, one behind code for its line.
 */
export function readMarks(source: Source): ReadonlyMap<number, readonly string[]> {
  const lines = source.bytes.toString('utf8').split('\n');
  const marks = new Map<number, string[]>();
  for (const [at, line] of lines.entries()) {
    const words = COMMENT.exec(line)?.[1]?.split(', ');
    if (!words) continue;
    const code = lines.findIndex((next, below) => below >= at && !WHOLE_LINE.test(next));
    marks.set(code + 1, [...(marks.get(code + 1) ?? []), ...words]);
  }
  return marks;
}
