import type { JsonValue } from '../../contract/index.ts';
import { isObject } from '../../wire/json-values.ts';

type Segment = string | number;

const SEGMENT = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/gy;

/** The segments of a path such as `$.items[0].name`; undefined for anything else. */
export function parseJsonPath(path: string): readonly Segment[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps = [...path.slice(1).matchAll(SEGMENT)];
  const length = steps.reduce((sum, [text]) => sum + text.length, 0);
  if (length !== path.length - 1) return undefined;
  return steps.map(([, name, index, single, double]) => {
    if (index !== undefined) return Number(index);
    return name ?? (single ?? double ?? '').replace(/\\(.)/g, '$1');
  });
}

/** A value that grows; its objects have no prototype, so that a key like `__proto__` is a plain key. */
export type Growing = JsonValue | Growing[] | { [key: string]: Growing };

const container = (next: Segment | undefined): Growing => (typeof next === 'number' ? [] : Object.create(null));

/** An index past the end appends: a hostile one must not make a list of a billion holes. */
const keyIn = (holder: Growing, segment: Segment): Segment =>
  Array.isArray(holder) ? Math.min(Number(segment) || 0, holder.length) : String(segment);

/** Puts into `root`, at a path, what `change` makes of the value that is there; parents are made on the way. */
export function changeAt(
  root: { [key: string]: Growing },
  path: readonly Segment[],
  change: (before: Growing | undefined) => Growing,
): void {
  let holder: Growing = root;
  for (const [at, segment] of path.entries()) {
    const slots = holder as Record<Segment, Growing>;
    const key = keyIn(holder, segment);
    const before: Growing | undefined = Object.hasOwn(slots, key) ? slots[key] : undefined;
    if (at === path.length - 1) {
      slots[key] = change(before);
      return;
    }
    const inner: Growing = isObject(before) || Array.isArray(before) ? before : container(path[at + 1]);
    slots[key] = inner;
    holder = inner;
  }
}
