import { type Patch, ProxyError } from '../../contract/index.ts';

const REFUSED: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype']);

function reasonAgainst(patch: Patch): string | undefined {
  if (patch.path.length === 0) return 'is empty';
  const segments = patch.op === 'rename' ? [...patch.path, patch.to] : patch.path;
  const refused = segments.find((segment) => REFUSED.has(segment));
  if (refused !== undefined) return `goes through "${refused}"`; // security 20
  const index = segments.find((segment) => typeof segment === 'number' && !(Number.isInteger(segment) && segment >= 0));
  return index === undefined ? undefined : `has the index ${index}`;
}

/**
 * Refuses a patch whose path is empty, holds a number that is no index, or goes through a name that could reach an object's
 * prototype.
 * @throws ProxyError `PP_PATCH_PATH`
 */
export function checkPatch(patch: Patch): void {
  const reason = reasonAgainst(patch);
  if (reason === undefined) return;
  throw new ProxyError('PP_PATCH_PATH', `The path of a "${patch.op}" change ${reason}.`, {
    hint: 'A path names keys and array indexes of the body, from its root.',
  });
}
