import { posix } from 'node:path';
import type { Node, Source } from './source.ts';
import { bare } from './walk.ts';

const NO_PROGRAM = /^(?:Import|Export(?:Named|All)Declaration|Ts|EmptyStatement)/;
const FUNCTION = /^(?:Arrow)?Function/;

/** True for a statement that no test runs later: a table, a type, a line that imports or exports. */
function isData(statement: Node): boolean {
  const node = statement.type === 'ExportDeclaration' ? statement.declaration : statement;
  if (node.type !== 'VariableDeclaration') return NO_PROGRAM.test(node.type);
  return node.declarations.every(({ init }: Node) => init && !FUNCTION.test(bare(init).type));
}

/** Which files import a file; through one of tables alone and one that only hands on, those that import that. */
export function importersOf(sources: ReadonlyMap<string, Source>): (file: string) => readonly string[] {
  const importers = new Map<string, string[]>();
  for (const { file, body } of sources.values())
    for (const { type, source } of body) {
      if (!source?.value?.startsWith('.') || !/^(?:Import|Export)/.test(type)) continue;
      const target = posix.join(posix.dirname(file), source.value);
      importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  const direct = (file: string): readonly string[] => importers.get(file) ?? [];
  const isTable = (file: string): boolean => sources.get(file)?.body.every(isData) ?? false;
  const through = (file: string): readonly string[] =>
    direct(file).flatMap((one) => {
      if (posix.basename(one) === 'index.ts') return [one, ...direct(one)];
      return isTable(one) ? [one, ...through(one)] : [one];
    });
  return (file) => [...new Set(through(file))];
}
