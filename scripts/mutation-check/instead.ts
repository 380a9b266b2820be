import type { Node, Source } from './source.ts';
import { bare } from './walk.ts';

const COMPARISONS = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=', 'in', 'instanceof']);
/** Functions that change their argument; a method of anything else changes what it belongs to. */
const FUNCTION = /^[A-Za-z_$][\w$]*$|^[A-Z][\w$]*\.\w+$/;

type Instead = (node: Node, source: Source) => string;

const not: Instead = (node, source) => `!(${source.text(node.span)})`;
const left: Instead = (node, source) => source.text(node.left.span);

/** Without the call: what it was given. */
function withoutCall(node: Node, source: Source): string {
  const callee = bare(node.callee);
  if (callee.type === 'MemberExpression' && !FUNCTION.test(source.text(callee.span)))
    return source.text(callee.object.span);
  const argument = node.arguments?.[0];
  return argument && argument.spread === null ? `(${source.text(argument.expression.span)})` : 'undefined';
}

const INSTEAD: Readonly<Record<string, Instead>> = {
  ConditionalExpression: (node, source) =>
    `(!(${source.text(node.test.span)}) ? (${source.text(node.consequent.span)}) : (${source.text(node.alternate.span)}))`,
  BinaryExpression: (node, source) => (COMPARISONS.has(node.operator) ? not : left)(node, source),
  UnaryExpression: (node, source) => (node.operator === '!' ? source.text(node.argument.span) : 'undefined'),
  CallExpression: withoutCall,
  AwaitExpression: (node, source) => insteadOf(node.argument, source),
  BooleanLiteral: (node) => `${!node.value}`,
  StringLiteral: () => "''",
  TemplateLiteral: () => "''",
  NumericLiteral: () => '0',
  RegExpLiteral: () => '/(?!)/',
  ArrayExpression: () => '[]',
  ObjectExpression: () => '{}',
};

/** What a value is without its rule, as source text: the other way of a choice, the argument of a call, nothing. */
export function insteadOf(node: Node, source: Source): string {
  const value = bare(node);
  return INSTEAD[value.type]?.(value, source) ?? 'undefined';
}
