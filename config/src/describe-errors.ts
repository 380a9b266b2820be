import type { ErrorObject } from 'ajv';
import { suggestion } from './nearest.ts';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';

const MAX_LISTED = 20;

function list(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_LISTED).map(String).join(', ');
  return values.length > MAX_LISTED ? `${shown}, ...` : shown;
}

/** `/upstreams/foundry/models/0` below a path, as people write it. Keys keep their slashes and dots. */
function pathOf(pointer: string, root: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replace(/~1/g, '/').replace(/~0/g, '~'))
    .reduce((path, part) => childPath(path, /^\d+$/.test(part) ? Number(part) : part), root);
}

const article = (type: string): string => (/^[aeio]/.test(type) ? `an ${type}` : `a ${type}`);

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : article(typeof value);
}

/** Words that other programs have for what is said in another one here. */
const HERE: ReadonlyMap<string, string> = new Map([
  ['url', 'baseUrl'],
  ['endpoint', 'baseUrl'],
  ['apiBase', 'baseUrl'],
  ['key', 'apiKey'],
  ['token', 'apiKey'],
  ['proxyUrl', 'proxy'],
  ['timeout', 'timeouts.firstEventMs'],
  ['keepAlive', 'pool.keepAliveMs'],
  ['maxSockets', 'pool.maxSockets'],
  ['ca', 'tls.ca'],
]);

/** `; did you mean "x"?` for a word of another program, where its own one is allowed. */
function wordHere(word: string, known: readonly string[]): string {
  const here = HERE.get(word);
  return here !== undefined && known.includes(here.split('.', 1)[0] ?? '') ? `; did you mean "${here}"?` : '';
}

type Describe = (error: ErrorObject) => string;

const BY_KEYWORD: Readonly<Record<string, Describe>> = {
  required: () => 'is missing',
  additionalProperties: ({ params, parentSchema }) => {
    const known = Object.keys(parentSchema?.properties ?? {}).filter((key) => !key.startsWith('$'));
    const allowed = known.length > 0 ? ` (allowed: ${list(known)})` : '';
    return `is an unknown key${wordHere(params.additionalProperty, known) || suggestion(params.additionalProperty, known)}${allowed}`;
  },
  enum: ({ params, data }) => {
    const allowed: readonly unknown[] = params.allowedValues;
    const near =
      typeof data === 'string'
        ? suggestion(
            data,
            allowed.filter((value) => typeof value === 'string'),
          )
        : '';
    return `must be one of ${list(allowed)}${near}`;
  },
  const: ({ params }) => `must be ${params.allowedValue}`,
  type: ({ params, data }) => {
    const types = [params.type].flat().map((type) => (type === 'array' ? 'a list' : article(type)));
    return `must be ${types.join(' or ')}, not ${kindOf(data)}`;
  },
  minLength: ({ params, message }) => (params.limit === 1 ? 'must not be empty' : (message ?? 'is too short')),
  minItems: ({ params, message }) => (params.limit === 1 ? 'must not be empty' : (message ?? 'has too few elements')),
};

function describe(error: ErrorObject): string {
  const allowed: unknown = error.parentSchema?.['x-allowed'];
  if (error.keyword === 'pattern' && typeof allowed === 'string') return `must be ${allowed}`;
  return BY_KEYWORD[error.keyword]?.(error) ?? error.message ?? 'is not valid';
}

function problemOf(error: ErrorObject, root: string): ConfigProblem {
  const at = pathOf(error.instancePath, root);
  const key: string | undefined = error.params.missingProperty ?? error.params.additionalProperty;
  const named = error.propertyName;
  if (named !== undefined) return { path: childPath(at, named), message: `this name ${describe(error)}` };
  return { path: key === undefined ? at : childPath(at, key), message: describe(error) };
}

const isChoice = ({ keyword }: ErrorObject): boolean => keyword === 'anyOf' || keyword === 'oneOf';

/** A choice of which nothing fits, in one sentence; the errors of its branches say what each would have needed. */
function describeChoice(choice: ErrorObject, branches: readonly ErrorObject[], root: string): ConfigProblem {
  const path = pathOf(choice.instancePath, root);
  const missing = branches.filter(({ keyword }) => keyword === 'required').map(({ params }) => params.missingProperty);
  if (missing.length > 0 && missing.length === branches.length)
    return { path, message: `needs one of: ${list(missing)}` };
  // Two branches that fit at once leave no error of their own.
  if (branches.length === 0) return { path, message: 'says two things of which only one may be said' };
  return { path, message: [...new Set(branches.map(describe))].join(', or ') };
}

/**
 * Says in words what a schema found, one problem a mistake, with the path, what is allowed and the name that was probably
 * meant. Values are not repeated: they may be secret.
 */
export function describeErrors(errors: readonly ErrorObject[], root = ''): readonly ConfigProblem[] {
  const choices = errors.filter(isChoice);
  const isBranch = (error: ErrorObject, choice: ErrorObject): boolean =>
    error !== choice &&
    error.schemaPath.startsWith(`${choice.schemaPath}/`) &&
    error.instancePath.startsWith(choice.instancePath);
  return errors
    .filter(({ keyword }) => keyword !== 'if' && keyword !== 'propertyNames')
    .filter((error) => !choices.some((choice) => isBranch(error, choice)))
    .map((error) =>
      isChoice(error)
        ? describeChoice(
            error,
            errors.filter((other) => isBranch(other, error)),
            root,
          )
        : problemOf(error, root),
    );
}
