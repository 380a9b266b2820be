import type { Mapper } from '../contract/index.ts';

/** Everything that a mapper makes of some items, its last words included. */
export function runMapper<In, Out>(mapper: Mapper<In, Out>, items: Iterable<In>): Out[] {
  const out: Out[] = [];
  for (const item of items) out.push(...mapper.push(item));
  return [...out, ...mapper.end()];
}
