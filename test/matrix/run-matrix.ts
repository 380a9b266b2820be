import { DIALECTS, type MatrixWorld } from './matrix-world.ts';
import { type Cell, type Run, runCell } from './run-cell.ts';
import { SCENARIOS } from './scenarios/scenarios.ts';

/** What became of a cell. */
export interface CellResult extends Cell {
  /** Code of the proxy with which it refused the request; undefined when it did not. */
  readonly refusal: string | undefined;
  /** Aspects that did not arrive. */
  readonly missing: readonly string[];
  /** What the proxy named as lost. */
  readonly losses: readonly string[];
  /** What the header of a reply named, which is sent before the reply is read. */
  readonly header: readonly string[];
  /** Rules of the upstream that a request broke. */
  readonly violations: readonly string[];
}

/** Every pair of dialects, whole and streamed, in every scenario that its client can ask for. */
export const CELLS: readonly Cell[] = SCENARIOS.flatMap((scenario) =>
  DIALECTS.filter((from) => !scenario.unsaidBy?.includes(from)).flatMap((from) =>
    DIALECTS.flatMap((to) => [false, true].map((isStream) => ({ scenario, from, to, isStream }))),
  ),
);

export const cellName = ({ scenario, from, to, isStream }: Cell): string =>
  `${scenario.name}: ${from} -> ${to}, ${isStream ? 'stream' : 'whole'}`;

/** Codes with which the proxy itself refuses a request. */
const isRefusal = (code: string | undefined): boolean => code?.startsWith('PP_REQUEST') === true;

function judge(run: Run): CellResult {
  const { scenario, from, to, isStream, exchanges, received } = run;
  const refused = exchanges.find(({ errorCode }) => isRefusal(errorCode));
  return {
    scenario,
    from,
    to,
    isStream,
    refusal: refused?.errorCode,
    missing: refused ? [] : Object.keys(scenario.aspects).filter((name) => !scenario.aspects[name]?.(run)),
    losses: [...new Set(exchanges.flatMap(({ losses }) => losses))].sort(),
    header: exchanges.flatMap(({ header }) => header),
    violations: received.flatMap(({ violation }) => (violation ? [violation.rule] : [])),
  };
}

/** Plays cells one after the other. */
export async function runMatrix(world: MatrixWorld, cells: readonly Cell[] = CELLS): Promise<readonly CellResult[]> {
  const results: CellResult[] = [];
  for (const cell of cells) {
    try {
      results.push(judge(await runCell(world, cell)));
    } catch (cause) {
      throw new Error(`${cellName(cell)} cannot be played`, { cause });
    }
  }
  return results;
}
