import type { Node, Span } from './source.ts';

/** Nodes of types; of an expression with a type, only the expression is program. */
const WITH_TYPE = new Set(['TsAsExpression', 'TsSatisfiesExpression', 'TsConstAssertion', 'TsNonNullExpression']);

const isNode = (value: unknown): value is Node =>
  value !== null && typeof value === 'object' && 'type' in value && typeof value.type === 'string';

/** The nodes right below a node, in the order of the source; types are left out. */
export function childrenOf(node: Node): readonly Node[] {
  if (WITH_TYPE.has(node.type)) return [node.expression];
  if (node.type.startsWith('Ts')) return [];
  const found: Node[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) collect(item);
    else if (isNode(value)) found.push(value);
    // Elements, arguments and the functions of methods are wrapped once more, in an object without a type.
    else if (value !== null && typeof value === 'object') for (const part of Object.values(value)) collect(part);
  };
  for (const value of Object.values(node)) collect(value);
  return found;
}

/** Calls `visit` for a node and all below; below a node for which it says true it does not go on. */
export function walk(node: Node, visit: (node: Node) => boolean | undefined): void {
  if (visit(node) === true) return;
  for (const child of childrenOf(node)) walk(child, visit);
}

/** An expression without the types and brackets around it. */
export function bare(node: Node): Node {
  return WITH_TYPE.has(node.type) || node.type === 'ParenthesisExpression' ? bare(node.expression) : node;
}

/** Where one property of an object literal stands: the parser gives most of them no span of their own. */
export function spanOfProperty(property: Node): Span {
  if (property.type === 'SpreadElement') return { start: property.spread.start, end: property.arguments.span.end };
  if (property.type === 'KeyValueProperty') return { start: property.key.span.start, end: property.value.span.end };
  return property.span;
}

/** Where one element of an array literal stands. */
export function spanOfElement(element: { spread: Span | null; expression: Node }): Span {
  return { start: element.spread?.start ?? element.expression.span.start, end: element.expression.span.end };
}

/** The block of a function; an arrow may have none. */
export function blockOf(node: Node): Node | undefined {
  const body = node.body ?? node.function?.body;
  return body?.type === 'BlockStatement' || body?.type === 'FunctionBody' ? body : undefined;
}
