import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { importersOf } from './importers.ts';
import { instrument } from './instrument.ts';
import { findMarkMutants } from './mark-mutants.ts';
import { readSource } from './source.ts';
import { findTableMutants } from './table-mutants.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipeproxy-mutants-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Marks are put together here: a whole one would be a mark of this very file's readers. */
const mark = (words: string): string => `// ${words}`;

function sourceOf(text: string) {
  writeFileSync(join(folder, 'a.js'), text);
  return readSource(folder, 'a.js');
}

/** What a program with one of its rules taken out gives. */
function resultWithout(text: string, at: number): unknown {
  const source = sourceOf(text);
  const mutants = [...findTableMutants(source), ...findMarkMutants(source)].map((one, id) => ({ ...one, id }));
  const changed = instrument(source, mutants, -1, './switch.js').replace(/^import.*?; /, '');
  return new Function('$out', '$ran', changed)(
    (id: number) => id === at,
    () => {},
  );
}

const TABLE = "const T = { 'é': [1, 2], b: { c: 3 } };";

describe('rows of tables', () => {
  it('are found in tables of tables, by names without line numbers', () => {
    expect(findTableMutants(sourceOf(TABLE)).map(({ name }) => name)).toEqual([
      'a.js T.é',
      'a.js T.é[1]',
      'a.js T.é[2]',
      'a.js T.b',
      'a.js T.b.c',
    ]);
  });

  it('are not words for people', () => {
    expect(findTableMutants(sourceOf("const T = { description: 'x' };"))).toEqual([]);
  });
});

describe('marked rules', () => {
  const program = (line: string) => `globalThis.f = function (a) {\n${line}\n};\nglobalThis.f(2);`;
  const withAndWithout = (line: string) => {
    const run = (at: number) => {
      resultWithout(program(line), at);
      return (globalThis as unknown as { f(a: number): unknown }).f(2);
    };
    return [run(-1), run(0)];
  };

  it.each([
    ['an if', `if (a > 1) return 'rule'; ${mark('trap 1')}\nreturn 'none';`, ['rule', 'none']],
    ['a choice', `return a > 1 ? 'rule' : 'none'; ${mark('trap 1')}`, ['rule', 'none']],
    ['a call', `return String(a); ${mark('trap 1')}`, ['2', 2]],
    ['a method', `return 'x'.concat(a); ${mark('trap 1')}`, ['x2', 'x']],
    ['a fallback', `const b = null ?? a; ${mark('trap 1')}\nreturn b;`, [2, null]],
    ['a statement', `let b = 1;\n${mark('trap 1, security 2: why')}\nb += a;\nreturn b;`, [3, 1]],
    ['an element', `return [\n1,\na, ${mark('trap 1')}\n].length;`, [2, 1]],
    ['a property', `return {\nb: a, ${mark('trap 1')}\n}.b;`, [2, undefined]],
  ])('%s is taken out', (_, line, expected) => {
    expect(withAndWithout(line)).toEqual(expected);
  });

  it('belong to every trap that the mark names', () => {
    const [mutant] = findMarkMutants(sourceOf(`f(); ${mark('trap 1, security 2')}`));
    expect(mutant).toMatchObject({ name: 'a.js trap 1, security 2: f();', marks: ['trap 1', 'security 2'], line: 1 });
  });

  it('must have something to take out', () => {
    expect(() => findMarkMutants(sourceOf(`{\n} ${mark('trap 1')}`))).toThrow('nothing to take out');
  });
});

describe('the files that use a table', () => {
  const files = {
    'rows.ts': 'export const ROWS = { a: 1 };',
    'more.ts': "import { ROWS } from './rows.ts'; export type A = 1; export const MORE = { ...ROWS } as const;",
    'use.ts': "import { MORE } from './more.ts'; export const use = () => MORE;",
    'far.ts': "import { use } from './use.ts'; export const far = () => use();",
  };

  it('are found through files of tables alone', () => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const sources = new Map(Object.keys(files).map((name) => [name, readSource(folder, name)]));
    expect(importersOf(sources)('rows.ts')).toEqual(['more.ts', 'use.ts']);
  });
});
