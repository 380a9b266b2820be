import { DIALECT_PAIRS } from './dialect-pairs.ts';
import { MODES, type Mode } from './modes.ts';
import type { RowSpec } from './quantity.ts';
import type { RequestSize, Way } from './requests.ts';

/** What the clients of a row do. */
export interface Traffic extends Way {
  readonly mode: Mode;
  readonly size: RequestSize;
  readonly connections: number;
}

/** One row of CPU time: what the clients do, and over what the proxy's CPU time is divided. */
export interface Workload extends RowSpec, Traffic {
  /** Requests of one measured cell. */
  readonly requests: number;
  /** Requests before the first measured cell: the compiler of Node settles only after some 20,000. */
  readonly warmUp: number;
  /** What the warm-up sends: a burst for paced streams, which run the same code and take 2 or 20 seconds each. */
  readonly warmUpMode?: Mode;
  /** Turns over which the requests are spread; `together` loads both sides at once, where turns would take minutes. */
  readonly turns: number | 'together';
  readonly per: 'request' | 'event';
}

const JSON_LOAD = { mode: 'json', size: 'small', connections: 16, turns: 4, per: 'request' } as const;
const SMALL_LOAD = { ...JSON_LOAD, requests: 8000, warmUp: 10_000 } as const;
const AGENT_LOAD = { ...JSON_LOAD, size: 64_000, requests: 1200, warmUp: 1200 } as const;
const LONG_AGENT_LOAD = { ...JSON_LOAD, size: 200_000, requests: 400, warmUp: 200 } as const;
const BURST_LOAD = { ...JSON_LOAD, mode: 'burst', requests: 600, warmUp: 600, per: 'event' } as const;
const LONG_BURST_LOAD = { ...BURST_LOAD, mode: 'burst-2000', requests: 96, warmUp: 32 } as const;
const PACED_LOAD = {
  ...BURST_LOAD,
  mode: 'paced',
  connections: 32,
  requests: 96,
  warmUpMode: 'burst',
  turns: 1,
} as const;
const LONG_PACED_LOAD = { ...PACED_LOAD, mode: 'paced-2000', requests: 32, turns: 'together', isSlow: true } as const;

export const EQUAL = { dialect: 'openai-chat', upstream: 'openai-chat' } as const;
/** The same dialect, out of binary frames: nothing is decoded. */
const REFRAMED = { dialect: 'anthropic-messages', upstream: 'bedrock-invoke' } as const;
export const TRANSLATED = { dialect: 'anthropic-messages', upstream: 'openai-chat' } as const;

const ratio = (goal?: number) => ({ unit: 'us', figure: 'ratio', ...(goal && { goal }) }) as const;

const PAIR_BURST_LOAD = { ...BURST_LOAD, requests: 300, warmUp: 300 } as const;

export const WORKLOADS: readonly Workload[] = [
  { name: 'json-equal', ...SMALL_LOAD, ...EQUAL, ...ratio(1.6) },
  { name: 'json-translated', ...SMALL_LOAD, ...TRANSLATED, ...ratio(2) },
  { name: 'agent-64k-equal', ...AGENT_LOAD, ...EQUAL, ...ratio(1.5) },
  { name: 'agent-64k-translated', ...AGENT_LOAD, ...TRANSLATED, ...ratio(3.5) },
  { name: 'agent-200k-equal', ...LONG_AGENT_LOAD, ...EQUAL, ...ratio() },
  { name: 'agent-200k-translated', ...LONG_AGENT_LOAD, ...TRANSLATED, ...ratio() },
  { name: 'burst-equal', ...BURST_LOAD, ...EQUAL, ...ratio(2) },
  { name: 'burst-translated', ...BURST_LOAD, ...TRANSLATED, ...ratio(4) },
  { name: 'burst-reframed', ...BURST_LOAD, ...REFRAMED, ...ratio(2.5) },
  { name: 'burst-2000-equal', ...LONG_BURST_LOAD, ...EQUAL, ...ratio(2) },
  { name: 'burst-2000-translated', ...LONG_BURST_LOAD, ...TRANSLATED, ...ratio(4) },
  { name: 'paced-equal', ...PACED_LOAD, ...EQUAL, ...ratio(1.5) },
  { name: 'paced-translated', ...PACED_LOAD, ...TRANSLATED, ...ratio(1.8) },
  { name: 'paced-2000-equal', ...LONG_PACED_LOAD, ...EQUAL, ...ratio(1.5) },
  { name: 'paced-2000-translated', ...LONG_PACED_LOAD, ...TRANSLATED, ...ratio(1.8) },
  ...DIALECT_PAIRS.map(({ pair, ...way }) => ({
    name: `burst-${pair}`,
    ...PAIR_BURST_LOAD,
    ...way,
    ...ratio(4.5),
  })),
  ...DIALECT_PAIRS.map(({ pair, ...way }) => ({
    name: `paced-${pair}`,
    ...PACED_LOAD,
    ...way,
    ...ratio(2),
    isSlow: true,
  })),
];

/** The load that comes before the first measured cell. */
export function warmUpOf(workload: Workload): Workload {
  return { ...workload, mode: workload.warmUpMode ?? workload.mode };
}

/** Units (requests or events) in a number of requests; an event is a text event, the few around them go along. */
export function unitsOf({ per, mode }: Workload, requests: number): number {
  return per === 'event' ? requests * MODES[mode].textEvents : requests;
}
