import { ABORTS_LEFT } from './measure-aborts.ts';
import { CLOSE } from './measure-close.ts';
import { CPU } from './measure-cpu.ts';
import { FIRST_EVENT } from './measure-first-event.ts';
import { GROWTH } from './measure-growth.ts';
import { MEMORY } from './measure-memory.ts';
import { START } from './measure-start.ts';
import type { Quantity } from './quantity.ts';

/** All that is measured, in the order of the report. */
export const QUANTITIES: readonly Quantity[] = [CPU, FIRST_EVENT, MEMORY, GROWTH, START, CLOSE, ABORTS_LEFT];

/** Which rows are to be measured. */
export interface Choice {
  /** Names of rows or of whole quantities; all of them by default. */
  readonly names?: readonly string[] | undefined;
  readonly withSlow: boolean;
}

/**
 * Picks rows.
 *
 * @throws Error when a name is neither that of a row nor that of a quantity.
 */
export function pickRows({ names, withSlow }: Choice): readonly Quantity[] {
  const known = new Set(QUANTITIES.flatMap(({ name, rows }) => [name, ...rows.map((row) => row.name)]));
  const unknown = names?.filter((name) => !known.has(name)) ?? [];
  if (unknown.length > 0) throw new Error(`Unknown name ${unknown.join(', ')}; known are ${[...known].join(', ')}`);
  const isWanted = (name: string) => names?.includes(name) ?? true;
  return QUANTITIES.map((quantity) => ({
    ...quantity,
    rows: quantity.rows.filter(
      (row) => (isWanted(quantity.name) || isWanted(row.name)) && (withSlow || row.isSlow !== true),
    ),
  })).filter(({ rows }) => rows.length > 0);
}
