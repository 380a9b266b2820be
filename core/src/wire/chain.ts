import type { Mapper } from '../contract/index.ts';

function passAll<B, C>(items: readonly B[], next: Mapper<B, C>): readonly C[] {
  if (items.length === 0) return [];
  if (items.length === 1) return next.push(items[0] as B);
  const out: C[] = [];
  for (const item of items) for (const result of next.push(item)) out.push(result);
  return out;
}

/** Puts two mappers one behind the other; what the first gives out at its end still goes through the second. */
export function chain<A, B, C>(first: Mapper<A, B>, second: Mapper<B, C>): Mapper<A, C> {
  return {
    push: (item) => passAll(first.push(item), second),
    end: () => [...passAll(first.end(), second), ...second.end()],
  };
}
