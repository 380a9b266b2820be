import { isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { parseFieldPath } from '../field-path.ts';
import { changeAt, type FieldPath, mapSame, without } from '../json-edit.ts';

/** An object of the body, and the only keys that it may have. */
interface Allowance {
  readonly parent: FieldPath;
  readonly keys: ReadonlySet<string>;
}

function allowancesOf(fields: readonly string[]): readonly Allowance[] {
  const groups = Map.groupBy(fields.map(parseFieldPath), (path) => path.slice(0, -1).join('.'));
  return [...groups].map(([parent, paths]) => ({
    parent: parent === '' ? [] : parent.split('.'),
    keys: new Set(paths.map((path) => path.at(-1) ?? '')),
  }));
}

/** Changes the objects at a path that may end in `*`. */
function changeObjects(body: JsonObject, path: FieldPath, change: (object: JsonObject) => JsonObject): JsonObject {
  if (path.length === 0) return change(body);
  const isList = path.at(-1) === '*';
  const each = (value: JsonValue): JsonValue => (isObject(value) ? change(value) : value);
  const all = (value: JsonValue): JsonValue =>
    Array.isArray(value) ? mapSame(value as readonly JsonValue[], each) : value;
  return changeAt(body, isList ? path.slice(0, -1) : path, isList ? all : each) as JsonObject;
}

/**
 * Keeps only the fields that a strict server knows: at some one unknown key is a 400.
 *
 * @see https://github.com/fanenr/chatbot/issues/21
 */
export const allowFields: RuleMaker = ({ allowFields: fields }) => {
  if (!fields) return undefined;
  const allowances = allowancesOf(fields);
  return (body, note) => {
    let count = 0;
    const next = allowances.reduce(
      (kept, { parent, keys }) =>
        changeObjects(kept, parent, (object) => {
          const unknown = Object.keys(object).filter((key) => !keys.has(key)); // provider trap 3
          count += unknown.length;
          return unknown.reduce(without, object);
        }),
      body,
    );
    if (count > 0)
      note({ feature: 'unknown-field', effect: 'the upstream refuses fields that it does not know', count });
    return next;
  };
};
