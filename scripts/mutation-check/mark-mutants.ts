import { insteadOf } from './instead.ts';
import { readMarks } from './marks.ts';
import type { Edit, Mutant } from './mutant.ts';
import type { Node, Source, Span } from './source.ts';
import { bare, blockOf, spanOfElement, spanOfProperty, walk } from './walk.ts';

const LONGEST_NAME = 72;
const NEVER = '{}';

type Find = (node: Node, source: Source) => readonly Edit[];

const span = ({ start, end }: Span): Span => ({ start, end });
const replace = (node: Node, instead: string): Edit => ({ ...span(node.span), how: 'expression', instead });
const pass = (node: Node): readonly Edit[] => [{ ...span(node.span), how: 'statement' }];
const isLiteral = ({ type }: Node): boolean => type === 'ObjectExpression' || type === 'ArrayExpression';

const testOff: Find = (node) => (node.test ? [replace(node.test, 'false')] : []);
/** The value of a return, a declaration or an arrow; the rows of a literal are rules of their own. */
const valueOff =
  (name: string): Find =>
  (node, source) =>
    node[name] && !isLiteral(bare(node[name])) ? [replace(node[name], insteadOf(node[name], source))] : [];

/** A function gives what it was given first. */
const bodyOff: Find = (node) => {
  const block = blockOf(node);
  if (!block) return [];
  const first = (node.params ?? node.function?.params)?.[0];
  const pattern = first?.pat ?? first;
  const given = pattern?.type === 'Identifier' ? pattern.value : 'undefined';
  return [{ ...span(block.span), how: 'body', instead: `return ${given};` }];
};

/** What can be taken out where a node begins on the marked line. */
const FINDERS: Readonly<Record<string, Find>> = {
  IfStatement: testOff,
  WhileStatement: testOff,
  ForStatement: testOff,
  ForOfStatement: (node) => [replace(node.right, '[]')],
  SwitchCase: (node) => (node.test ? [replace(node.test, NEVER)] : []),
  ExpressionStatement: pass,
  ThrowStatement: pass,
  ContinueStatement: pass,
  BreakStatement: pass,
  ReturnStatement: (node, source) => (node.argument ? valueOff('argument')(node, source) : pass(node)),
  VariableDeclarator: (node, source) =>
    node.init?.type === 'ArrowFunctionExpression' ? [] : valueOff('init')(node, source),
  ArrowFunctionExpression: (node, source) => (blockOf(node) ? bodyOff(node, source) : valueOff('body')(node, source)),
  FunctionDeclaration: bodyOff,
  ClassMethod: bodyOff,
  PrivateMethod: bodyOff,
  MethodProperty: bodyOff,
  KeyValuePatternProperty: () => [],
};

/** What can be taken out of a node although it begins above the marked line. */
function partsOn(node: Node, line: number, source: Source): readonly Edit[] {
  const isHere = ({ start }: Span): boolean => source.lineOf(start) === line;
  if (node.type === 'ObjectExpression')
    return node.properties
      .map(spanOfProperty)
      .filter(isHere)
      .map((at: Span) => ({ ...at, how: 'property' }));
  if (node.type === 'ArrayExpression')
    return node.elements
      .filter(Boolean)
      .map(spanOfElement)
      .filter(isHere)
      .map((at: Span) => ({ ...at, how: 'element' }));
  if (!node.span || isHere(node.span)) return [];
  if (node.type === 'BinaryExpression' && isLogical(node) && isHere(node.right.span))
    return [replace(node.right, node.operator === '&&' ? 'true' : 'undefined')];
  if (node.type === 'ConditionalExpression')
    return [node.consequent, node.alternate]
      .filter((part) => isHere(part.span))
      .map((part) => replace(part, insteadOf(part, source)));
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && isHere(node.callee.property.span))
    return [replace(node, insteadOf(node, source))];
  if (node.type === 'CallExpression')
    return (node.arguments as { expression: Node }[])
      .filter(({ expression }) => isHere(expression.span) && !isLiteral(expression))
      .map(({ expression }) => replace(expression, insteadOf(expression, source)));
  return [];
}

const isLogical = ({ operator }: Node): boolean => operator === '&&' || operator === '||' || operator === '??';

function editsOn(line: number, source: Source): readonly Edit[] {
  const edits: Edit[] = [];
  for (const statement of source.body)
    walk(statement, (node) => {
      if (source.lineOf(node.span?.end ?? Number.POSITIVE_INFINITY) < line) return true;
      const isHere = node.span !== undefined && source.lineOf(node.span.start) === line;
      const found = [...((isHere && FINDERS[node.type]?.(node, source)) || []), ...partsOn(node, line, source)];
      edits.push(...found);
      return found.length > 0;
    });
  return edits;
}

function nameOf(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME - 1)}…` : line;
}

/**
 * One mutant for everything that can be taken out of the lines that carry a mark.
 *
 * @throws Error when nothing of a marked line can be.
 */
export function findMarkMutants(source: Source): readonly Mutant[] {
  return [...readMarks(source)].flatMap(([line, marks]) => {
    const edits = editsOn(line, source);
    if (edits.length === 0) throw new Error(`${source.file}:${line}: nothing to take out of a line marked ${marks}`);
    return edits.map((edit): Mutant => {
      const text = edit.how === 'body' ? `${edit.instead}` : source.text(edit);
      return {
        name: `${source.file} ${marks.join(', ')}: ${nameOf(text)}`,
        file: source.file,
        line,
        kind: 'mark',
        marks,
        edit,
      };
    });
  });
}
