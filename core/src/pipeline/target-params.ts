import type { TargetParams } from '../contract/exchange.ts';
import type { JsonPath, Patch } from '../contract/patch.ts';

/** `a.b.0` as path segments; digits are array indexes and `*` is every element. */
function parsePath(text: string): JsonPath {
  return text.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/** A target's `set`, `default` and `remove` as patches, in that order of effect: remove, default, set. */
export function paramPatches(params: TargetParams): readonly Patch[] {
  return [
    ...(params.remove ?? []).map((path): Patch => ({ op: 'delete', path: parsePath(path) })),
    ...patchesOf('default', params.default),
    ...patchesOf('set', params.set),
  ];
}

function patchesOf(op: 'set' | 'default', values: TargetParams['set']): Patch[] {
  return Object.entries(values ?? {}).flatMap(([path, value]) =>
    value === undefined ? [] : [{ op, path: parsePath(path), value }],
  );
}
