import type { Path, ShapeProblem, ShapeProblemKind } from '../shape.ts';

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'valid string',
  integer: 'valid integer',
  number: 'valid number',
  boolean: 'valid boolean',
  array: 'valid list',
  object: 'valid dictionary',
};

const WORDING: Readonly<Record<ShapeProblemKind, (problem: ShapeProblem) => string>> = {
  unknown: () => 'Extra inputs are not permitted',
  missing: () => 'Field required',
  type: ({ expected }) => `Input should be a ${TYPE_WORDS[expected] ?? expected}`,
  value: ({ expected, value }) => `Input should be ${expected}, got '${String(value)}'`,
  pattern: ({ expected }) => `String should match pattern '${expected}'`,
  'too-long': ({ expected }) => `List should have at most ${expected} items`,
  'too-short': ({ expected }) => `Value should have at least ${expected} items or characters`,
  'too-large': ({ expected }) => `Input should be less than or equal to ${expected}`,
  'too-small': ({ expected }) => `Input should be greater than or equal to ${expected}`,
};

/** A path as the Messages API prints it: dots, and the branch of a union as a step of its own. */
const printPath = (path: Path): string => path.map((part) => (typeof part === 'object' ? part.tag : part)).join('.');

/** Words a problem of shape as the Messages API does: `messages.0.content.0.text.foo: Extra inputs are not permitted`. */
export const shapeComplaint = (problem: ShapeProblem): string =>
  `${printPath(problem.path)}: ${WORDING[problem.kind](problem)}`;
