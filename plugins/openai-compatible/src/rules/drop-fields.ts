import { isObject, type JsonObject, type JsonValue, type Loss } from '@pipeproxy/core';
import type { BodyRule, RuleMaker } from '../body-rule.ts';
import { parseFieldPath } from '../field-path.ts';
import { changeAt, type FieldPath } from '../json-edit.ts';

/** Fields whose absence changes nothing for the client: what they ask for comes anyway, or concerns nobody but the server. */
const UNMISSED: ReadonlySet<string> = new Set([
  'stream_options',
  'store',
  'strict',
  'cache_control',
  'ttl',
  'eager_input_streaming',
  'metadata',
  'user',
  'safety_identifier',
]);

/** Values that ask for what a server does anyway. */
const USUAL: Readonly<Record<string, JsonValue>> = {
  n: 1,
  tool_choice: 'auto',
  parallel_tool_calls: true,
  temperature: 1,
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
};

function noteLoss(path: FieldPath, count: number, note: (loss: Loss) => void): void {
  const name = path.at(-1) ?? '';
  if (count === 0 || UNMISSED.has(name)) return;
  note({ feature: name.replaceAll('_', '-'), effect: 'the upstream refuses the field', count });
}

function isSame(value: JsonValue, other: JsonValue): boolean {
  return value === other || (isObject(value) && JSON.stringify(value) === JSON.stringify(other));
}

/** Takes the fields out that a server refuses. */
export function dropRule(fields: readonly string[]): BodyRule {
  const paths = fields.map(parseFieldPath);
  return (body, note) =>
    paths.reduce((next, path) => {
      let count = 0;
      const usual = USUAL[path.at(-1) ?? ''];
      const dropped = changeAt(next, path, (value) => {
        if (value !== null && value !== usual) count += 1; // provider trap 14
        return undefined;
      });
      noteLoss(path, count, note);
      return dropped as JsonObject;
    }, body);
}

export const dropFields: RuleMaker = ({ dropFields: fields }) => fields && dropRule(fields);

/** Takes a field out where it has the one value that the server refuses, and that says nothing. */
export const dropWhen: RuleMaker = ({ dropWhen: conditions }) => {
  if (!conditions) return undefined;
  const known = conditions.map(({ field, equals }) => ({ path: parseFieldPath(field), equals }));
  return (body) =>
    known.reduce(
      (next, { path, equals }) =>
        changeAt(next, path, (value) => (isSame(value, equals) ? undefined : value)) as JsonObject,
      body,
    );
};
