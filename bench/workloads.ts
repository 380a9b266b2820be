import type { Expectation } from './check-reply.ts';
import { TEXT_EVENTS } from './replies.ts';
import type { Dialect, Mode } from './requests.ts';

/** One row of the result: what the clients do, and over what the proxy's CPU time is divided. */
export interface Workload {
  readonly name: string;
  /** The dialect of the clients; the upstream behind pipeproxy speaks chat only. */
  readonly dialect: Dialect;
  readonly mode: Mode;
  readonly expectation: Expectation;
  readonly connections: number;
  /** Requests of one measured cell. */
  readonly requests: number;
  /** Requests before the first measured cell: the compiler of Node settles only after some 20,000. */
  readonly warmUp: number;
  /** Turns over which the requests are spread. */
  readonly turns: number;
  readonly unit: 'request' | 'event';
  /** The ratio to the bare proxy that we mean to stay under. */
  readonly goal: number;
}

const JSON_LOAD = { mode: 'json', connections: 16, requests: 8000, warmUp: 10_000, turns: 4, unit: 'request' } as const;
const BURST_LOAD = { mode: 'burst', connections: 16, requests: 600, warmUp: 600, turns: 4, unit: 'event' } as const;
/** No warm-up: a burst runs the same code, and a paced stream takes two seconds. */
const PACED_LOAD = { mode: 'paced', connections: 32, requests: 32, warmUp: 0, turns: 1, unit: 'event' } as const;

const EQUAL = { dialect: 'openai-chat', expectation: 'bytes' } as const;
const TRANSLATED = { dialect: 'anthropic-messages', expectation: 'text' } as const;

export const WORKLOADS: readonly Workload[] = [
  { name: 'json-equal', ...JSON_LOAD, ...EQUAL, goal: 1.6 },
  { name: 'json-translated', ...JSON_LOAD, ...TRANSLATED, goal: 2 },
  { name: 'burst-equal', ...BURST_LOAD, ...EQUAL, goal: 2 },
  { name: 'burst-translated', ...BURST_LOAD, ...TRANSLATED, goal: 4 },
  { name: 'paced-equal', ...PACED_LOAD, ...EQUAL, goal: 1.5 },
  { name: 'paced-translated', ...PACED_LOAD, ...TRANSLATED, goal: 1.8 },
];

/** Units (requests or events) in a number of requests; an event is a text event, the few around them go along. */
export function unitsOf(workload: Workload, requests: number): number {
  return workload.unit === 'event' ? requests * TEXT_EVENTS : requests;
}
