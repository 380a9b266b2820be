import type { Quantity, RowSpec, Sample } from './quantity.ts';
import { type Estimate, estimate } from './statistics.ts';
import type { TargetName } from './targets.ts';

/** One line of the result: the numbers of both sides, and what is held against the goal, taken run by run. */
export interface Row extends RowSpec {
  /** The title of its quantity. */
  readonly quantity: string;
  readonly runs: number;
  readonly bare: Estimate;
  readonly target: Estimate;
  readonly judged: Estimate;
}

/** What a comparison does; `scale` shrinks every load, for a check that is no measurement. */
export interface Plan {
  readonly target: TargetName;
  readonly quantities: readonly Quantity[];
  readonly runs: number;
  readonly scale: number;
  readonly onRun: (quantity: string, run: number, runs: number) => void;
  /** Gets all rows so far after each quantity. */
  readonly onRows: (rows: readonly Row[]) => void;
}

/** What one run found for one row. */
interface Pair {
  readonly bare: number;
  readonly target: number;
}

function pairOf(sample: Sample, name: string, isBareFirst: boolean): Pair {
  const [first = Number.NaN, second = Number.NaN] = sample.get(name) ?? [];
  return isBareFirst ? { bare: first, target: second } : { bare: second, target: first };
}

function summarize({ name, unit, per, figure, goal }: RowSpec, quantity: string, pairs: readonly Pair[]): Row {
  const target = estimate(pairs.map((pair) => pair.target));
  return {
    name,
    quantity,
    unit,
    ...(per && { per }),
    figure,
    ...(goal !== undefined && { goal }),
    runs: pairs.length,
    bare: estimate(pairs.map((pair) => pair.bare)),
    target,
    judged: figure === 'ratio' ? estimate(pairs.map((pair) => pair.target / pair.bare)) : target,
  };
}

/** Measures a quantity in runs; the side that goes first alternates, so that no order is favoured. */
async function compareQuantity(quantity: Quantity, plan: Plan): Promise<Row[]> {
  const { target, scale, onRun } = plan;
  const runs = Math.min(plan.runs, quantity.maxRuns ?? plan.runs);
  const pairs = new Map<string, Pair[]>(quantity.rows.map(({ name }) => [name, []]));
  for (let run = 1; run <= runs; run++) {
    onRun(quantity.name, run, runs);
    const isBareFirst = run % 2 === 1;
    const targets: TargetName[] = isBareFirst ? ['bare', target] : [target, 'bare'];
    const sample = await quantity.takeSample(quantity.rows, { targets, scale });
    for (const [name, taken] of pairs) taken.push(pairOf(sample, name, isBareFirst));
  }
  return quantity.rows.map((row) => summarize(row, quantity.title, pairs.get(row.name) ?? []));
}

/** Measures a target beside the bare proxy, quantity by quantity. */
export async function compareTargets(plan: Plan): Promise<Row[]> {
  const rows: Row[] = [];
  for (const quantity of plan.quantities) {
    rows.push(...(await compareQuantity(quantity, plan)));
    plan.onRows(rows);
  }
  return rows;
}
