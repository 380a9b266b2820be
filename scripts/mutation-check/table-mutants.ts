import type { Edit, Mutant } from './mutant.ts';
import type { Node, Source, Span } from './source.ts';
import { bare, spanOfElement, spanOfProperty } from './walk.ts';

/** Calls around a table that keep its rows. */
const AROUND = new Set(['Object.freeze', 'Object.entries', 'Object.fromEntries', 'Set', 'Map']);
/** Rows that are words for people. */
const WORDS = new Set(['description', 'title', 'source', 'hint', 'warning', '$comment', '$schema', '$id']);
const LONGEST_NAME = 48;

interface Row {
  readonly name: string;
  readonly span: Span;
  readonly how: Edit['how'];
  readonly value: Node;
}

function tableIn(node: Node, source: Source): Node | undefined {
  const value = bare(node);
  if (value.type === 'ObjectExpression' || value.type === 'ArrayExpression') return value;
  if (value.type !== 'CallExpression' && value.type !== 'NewExpression') return undefined;
  const argument = value.arguments?.[0]?.expression;
  return argument && AROUND.has(source.text(value.callee.span)) ? tableIn(argument, source) : undefined;
}

const shorten = (text: string): string => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME - 1)}…` : line;
};

function nameOfProperty(property: Node, source: Source): string {
  if (property.type === 'SpreadElement') return `.${shorten(source.text(spanOfProperty(property)))}`;
  const key = property.key ?? property;
  return `.${key.type === 'StringLiteral' ? key.value : source.text(key.span)}`;
}

function rowsOf(table: Node, source: Source): Row[] {
  if (table.type === 'ArrayExpression')
    return table.elements.filter(Boolean).map((element: { spread: Span | null; expression: Node }) => {
      const span = spanOfElement(element);
      return { name: `[${shorten(source.text(span))}]`, span, how: 'element', value: element.expression };
    });
  return table.properties
    .map((property: Node) => ({
      name: nameOfProperty(property, source),
      span: spanOfProperty(property),
      how: 'property',
      value: property.type === 'KeyValueProperty' ? property.value : property,
    }))
    .filter(({ name }: Row) => !WORDS.has(name.slice(1)) && name !== '.__proto__');
}

function mutantsBelow(table: Node, name: string, source: Source): Mutant[] {
  return rowsOf(table, source).flatMap((row) => {
    const mutant: Mutant = {
      name: `${source.file} ${name}${row.name}`,
      file: source.file,
      line: source.lineOf(row.span.start),
      kind: 'row',
      marks: [],
      edit: { ...row.span, how: row.how },
    };
    const inner = tableIn(row.value, source);
    return [mutant, ...(inner ? mutantsBelow(inner, `${name}${row.name}`, source) : [])];
  });
}

/** Every row of every constant table of a module, also of the tables in its rows. */
export function findTableMutants(source: Source): readonly Mutant[] {
  return source.body
    .map((node) => (node.type === 'ExportDeclaration' ? node.declaration : node))
    .filter((node) => node.type === 'VariableDeclaration' && node.kind === 'const')
    .flatMap((node) => node.declarations as Node[])
    .flatMap((declarator) => {
      const table = declarator.init && tableIn(declarator.init, source);
      return table && declarator.id.type === 'Identifier' ? mutantsBelow(table, declarator.id.value, source) : [];
    });
}
