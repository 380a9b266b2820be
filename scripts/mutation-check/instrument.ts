import type { Edit, Mutant } from './mutant.ts';
import type { Source } from './source.ts';
import { blockOf, walk } from './walk.ts';

/** The switch of a mutant, in the changed sources: true when its rule is to be taken out. */
const isOut = (id: number): string => `$out(${id})`;

interface Insertion {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

const WRAPS: Readonly<Record<Edit['how'], (id: number, edit: Edit) => readonly [before: string, after: string]>> = {
  element: (id) => [`...(${isOut(id)}?[]:[`, '])'],
  property: (id) => [`...(${isOut(id)}?{}:{`, '})'],
  statement: (id) => [`if(${isOut(id)}){}else `, ''],
  expression: (id, { instead }) => [`(${isOut(id)}?(${instead}):(`, '))'],
  body: (id, { instead }) => [`{if(${isOut(id)}){${instead}}`, '}'],
};

/** Says at the beginning of every function that a function of this file ran. */
function entriesOf(source: Source, id: number): Insertion[] {
  const found: Insertion[] = [];
  for (const statement of source.body)
    walk(statement, (node) => {
      const block = /Function|Method|Constructor/.test(node.type) ? blockOf(node) : undefined;
      if (node.type === 'ArrowFunctionExpression' && !block)
        found.push({ start: node.body.span.start, end: node.body.span.end, before: `($ran(${id}),`, after: ')' });
      if (block)
        found.push({ start: block.span.start + 1, end: block.span.start + 1, before: `$ran(${id});`, after: '' });
      return false;
    });
  return found;
}

/** Puts all insertions into the text, the outer ones around the inner ones. */
function insert(source: Source, insertions: readonly Insertion[]): string {
  const cuts = insertions.flatMap(({ start, end, before, after }, order) => [
    { at: start, rank: 1, size: start - end, order, text: before },
    { at: end, rank: 0, size: end - start, order: -order, text: after },
  ]);
  cuts.sort((a, b) => a.at - b.at || a.rank - b.rank || a.size - b.size || a.order - b.order);
  let [text, at] = ['', 0];
  for (const cut of cuts) {
    text += source.bytes.toString('utf8', at, cut.at) + cut.text;
    at = cut.at;
  }
  return text + source.bytes.toString('utf8', at);
}

/** The source of a file with a switch for each of its mutants; `ids` are theirs and that of the file. */
export function instrument(
  source: Source,
  mutants: readonly (Mutant & { id: number })[],
  fileId: number,
  switchPath: string,
): string {
  const wraps = mutants.map(({ id, edit }): Insertion => {
    const [before, after] = WRAPS[edit.how](id, edit);
    return { start: edit.start, end: edit.end, before, after };
  });
  const changed = insert(source, [...wraps, ...entriesOf(source, fileId)]);
  return changed.includes('$out(') || changed.includes('$ran(')
    ? `import { $out, $ran } from '${switchPath}'; ${changed}`
    : changed;
}
