import { arrayOf, isObject, type JsonObject, type JsonPath, type Patch } from '@pipeproxy/core';

/** A field that is taken always, or only along with a beta. */
type Condition = true | string;

/**
 * Fields of the Messages API that `invoke` takes; any other is refused ("Extra inputs are not permitted"). A path of two names is a
 * field of an object or of the elements of an array.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages-request-response.html
 */
const FIELDS: Readonly<Record<string, Condition>> = {
  anthropic_version: true,
  anthropic_beta: true,
  max_tokens: true,
  messages: true,
  metadata: true,
  output_config: true,
  stop_sequences: true,
  system: true,
  temperature: true,
  thinking: true,
  'thinking.budget_tokens': true,
  'thinking.type': true,
  tool_choice: true,
  tools: true,
  'tools.cache_control': true,
  // https://github.com/anthropics/claude-code/issues/82549
  'tools.defer_loading': 'tool-search-tool-2025-10-19', // bedrock trap 3
  'tools.description': true,
  'tools.input_examples': 'tool-examples-2025-10-29',
  'tools.input_schema': true,
  'tools.name': true,
  'tools.type': true,
  top_k: true,
  top_p: true,
  context_management: 'context-management-2025-06-27',
};

/** Objects whose own fields are listed, too. */
const NESTED = ['thinking', 'tools'];

/** Vendor tools have fields of their own; only those that a client declares are looked into. */
const isListed = (value: JsonObject): boolean =>
  value.type === undefined || value.type === 'custom' || !('name' in value);

function isTaken(path: string, betas: readonly string[], added: readonly string[]): boolean {
  if (added.includes(path)) return true;
  const condition = Object.hasOwn(FIELDS, path) ? FIELDS[path] : undefined;
  return condition === true || (condition !== undefined && betas.includes(condition));
}

function refusedIn(
  parent: string,
  place: JsonPath,
  value: JsonObject,
  takes: (path: string) => boolean,
): readonly JsonPath[] {
  return Object.keys(value)
    .filter((name) => !takes(`${parent}.${name}`))
    .map((name) => [...place, name]);
}

/** Paths of what the door would refuse. */
function refusedPaths(body: JsonObject, takes: (path: string) => boolean): readonly JsonPath[] {
  const top = Object.keys(body).filter((name) => body[name] !== null && !takes(name));
  const nested = NESTED.flatMap((name): readonly JsonPath[] => {
    const value = body[name];
    if (isObject(value)) return refusedIn(name, [name], value, takes);
    return arrayOf(value).flatMap((element, at) =>
      isObject(element) && isListed(element) ? refusedIn(name, [name, at], element, takes) : [],
    );
  });
  return [...top.map((name) => [name]), ...nested];
}

/** What is taken out of a body, and the names of what the client may miss. */
export interface FieldPatches {
  readonly patches: readonly Patch[];
  readonly lost: readonly string[];
}

/**
 * Leaves out what `invoke` does not take.
 *
 * @param betas - Those that go along.
 * @param added - Fields that the config allows besides.
 */
export function fieldPatches(body: JsonObject, betas: readonly string[], added: readonly string[]): FieldPatches {
  const refused = refusedPaths(body, (path) => isTaken(path, betas, added));
  const nulls = Object.keys(body)
    .filter((name) => body[name] === null) // bedrock trap 21
    .map((name) => [name]);
  const lost = refused.map((path) => path.filter((part) => typeof part === 'string').join('.'));
  return {
    patches: [...nulls, ...refused].map((path) => ({ op: 'delete', path })),
    lost: [...new Set(lost)],
  };
}
