import type { Strategy } from '../contract/target.ts';

/** What the strategies need to know from outside. */
export interface OrderContext {
  /** A number from 0 (included) to 1. */
  random(): number;
  /** A counter that goes up at every call with the same group. */
  turn(group: object): number;
}

/** A group of targets that is about to be put in order. */
export interface OrderedGroup {
  readonly strategy: Strategy;
  readonly weights: readonly number[];
  /** Running exchanges of each element's first upstream. */
  readonly loads: readonly number[];
  /** Tells this group from others between requests. */
  readonly identity: object;
}

type Order = (group: OrderedGroup, context: OrderContext) => readonly number[];

const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function rotate(count: number, by: number): number[] {
  return indexes(count).map((index) => (index + by) % count);
}

/** Where a ticket between 0 and the sum of the weights falls. */
function slotOf(ticket: number, weights: readonly number[]): number {
  let sum = 0;
  const at = weights.findIndex((weight) => {
    sum += weight;
    return ticket < sum;
  });
  return at < 0 ? weights.length - 1 : at;
}

/** Draws without putting back: the first is the balanced choice, the rest is its failover. */
function draw(count: number, weightOf: (index: number) => number, random: () => number): number[] {
  const left = indexes(count);
  const drawn: number[] = [];
  while (left.length > 0) {
    const weights = left.map(weightOf);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    drawn.push(...left.splice(slotOf(random() * total, weights), 1));
  }
  return drawn;
}

const ORDERS: Readonly<Record<Strategy, Order>> = {
  failover: ({ loads }) => indexes(loads.length),
  'round-robin': ({ loads, identity }, { turn }) => rotate(loads.length, turn(identity)),
  random: ({ loads }, { random }) => draw(loads.length, () => 1, random),
  weighted: ({ loads, weights }, { random }) => draw(loads.length, (index) => weights[index] ?? 1, random),
  'least-busy': ({ loads }) => indexes(loads.length).sort((a, b) => (loads[a] ?? 0) - (loads[b] ?? 0)),
};

/** In which order the elements of a group are tried: indexes of `loads`. */
export function orderTargets(group: OrderedGroup, context: OrderContext): readonly number[] {
  return ORDERS[group.strategy](group, context);
}
