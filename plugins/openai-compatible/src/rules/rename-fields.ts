import type { JsonObject } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { without } from '../json-edit.ts';

function rename(body: JsonObject, from: string, to: string): JsonObject {
  const value = Object.hasOwn(body, from) ? body[from] : undefined;
  if (value === undefined) return body;
  const rest = without(body, from);
  return Object.hasOwn(body, to) ? rest : { ...rest, [to]: value };
}

/** Gives top-level fields the server's names; where both are there the server's own wins. */
export const renameFields: RuleMaker = ({ renameFields: names }) => {
  if (!names) return undefined;
  return (body) => Object.entries(names).reduce((next, [from, to]) => rename(next, from, to), body);
};
