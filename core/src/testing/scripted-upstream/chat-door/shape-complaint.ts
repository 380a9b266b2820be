import type { Path, ShapeProblem, ShapeProblemKind } from '../shape.ts';
import { refuse } from './chat-request.ts';
import type { ChatComplaint } from './error-body.ts';

type Wording = (param: string, problem: ShapeProblem) => readonly [message: string, code: string];

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

const got = (value: unknown): string => {
  if (value === null) return 'null';
  return isList(value) ? 'an array' : `a ${typeof value}`;
};

const WORDING: Readonly<Record<ShapeProblemKind, Wording>> = {
  unknown: (param) => [`Unknown parameter: '${param}'.`, 'unknown_parameter'],
  missing: (param) => [`Missing required parameter: '${param}'.`, 'missing_required_parameter'],
  type: (param, { expected, value }) => [
    `Invalid type for '${param}': expected a ${expected}, but got ${got(value)} instead.`,
    'invalid_type',
  ],
  value: (_, { expected, value }) => [
    `Invalid value: '${String(value)}'. Supported values are: ${expected}.`,
    'invalid_value',
  ],
  pattern: (param, { expected }) => [
    `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '${expected}'.`,
    'invalid_value',
  ],
  'too-long': (param, { expected, value }) => {
    const { length } = value as string | readonly unknown[];
    return isList(value)
      ? [
          `Invalid '${param}': array too long. Expected an array with maximum length ${expected}, but got an array with length ${length} instead.`,
          'array_above_max_length',
        ]
      : [
          `Invalid '${param}': string too long. Expected a string with maximum length ${expected}, but got a string with length ${length} instead.`,
          'string_above_max_length',
        ];
  },
  'too-short': (param, { expected, value }) =>
    isList(value)
      ? [
          `Invalid '${param}': empty array. Expected an array with minimum length ${expected}, but got an empty array instead.`,
          'empty_array',
        ]
      : [
          `Invalid '${param}': empty string. Expected a string with minimum length ${expected}, but got an empty string instead.`,
          'empty_string',
        ],
  'too-large': (param, { expected, value }) => [
    `Invalid '${param}': value above maximum. Expected a value <= ${expected}, but got ${String(value)} instead.`,
    'decimal_above_max_value',
  ],
  'too-small': (param, { expected, value }) => [
    `Invalid '${param}': value below minimum. Expected a value >= ${expected}, but got ${String(value)} instead.`,
    'decimal_below_min_value',
  ],
};

/** A path as OpenAI prints it: `messages[0].content[1].text`. */
const printPath = (path: Path): string =>
  path
    .filter((part) => typeof part !== 'object')
    .map((part, at) => (typeof part === 'number' ? `[${part}]` : `${at > 0 ? '.' : ''}${part}`))
    .join('');

/** Words a problem of shape as OpenAI does. */
export function shapeComplaint(problem: ShapeProblem): ChatComplaint {
  const param = printPath(problem.path);
  if (param === 'model' && problem.kind === 'missing') return refuse('you must provide a model parameter');
  const [message, code] = WORDING[problem.kind](param, problem);
  return refuse(message, param, code);
}
