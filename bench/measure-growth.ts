import { Client } from 'undici';
import { MODES } from './modes.ts';
import { readResidentMb } from './process-use.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import { TEXT_MARK } from './replies.ts';
import { type Dialect, PATHS, REQUEST_HEADERS, requestBody } from './requests.ts';
import { withServers } from './run-servers.ts';
import type { ServerProcess } from './server-process.ts';
import { EQUAL, TRANSLATED } from './workloads.ts';

interface GrowthRow extends RowSpec {
  readonly dialect: Dialect;
  /** Picks the row's number from the memory at the early and at the late mark. */
  readonly pick: (earlyMb: number, lateMb: number) => number;
}

const MARK = Buffer.from(TEXT_MARK);
const EARLY_EVENTS = 100_000;
const LATE_EVENTS = 1_000_000;

/** Counts the text events in the chunks of a stream, also those that lie across two chunks. */
export function createTextCounter(): (chunk: Buffer) => number {
  let count = 0;
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = Buffer.concat([rest, chunk]);
    let next = bytes.indexOf(MARK);
    let end = 0;
    for (; next >= 0; next = bytes.indexOf(MARK, end)) {
      count++;
      end = next + MARK.length;
    }
    rest = bytes.subarray(Math.max(end, bytes.length - MARK.length + 1));
    return count;
  };
}

/** Reads one endless-looking stream. @returns The memory of the server at both marks. */
async function readFlood({ origin, pid }: ServerProcess, dialect: Dialect, scale: number): Promise<[number, number]> {
  const client = new Client(origin);
  const body = requestBody(dialect, 'flood');
  const count = createTextCounter();
  const marks = [EARLY_EVENTS * scale, LATE_EVENTS * scale];
  const megabytes: number[] = [];
  try {
    const reply = await client.request({ method: 'POST', path: PATHS[dialect], headers: REQUEST_HEADERS, body });
    let events = 0;
    for await (const chunk of reply.body) {
      events = count(chunk);
      while (events >= (marks[megabytes.length] ?? Number.POSITIVE_INFINITY)) megabytes.push(readResidentMb(pid));
      if (scale < 1 && megabytes.length === marks.length) break;
    }
    const [early, late] = megabytes;
    if (early === undefined || late === undefined || (scale === 1 && events !== MODES.flood.textEvents)) {
      throw new Error(
        `The stream of ${MODES.flood.textEvents} events ended after ${events} with status ${reply.statusCode}`,
      );
    }
    return [early, late];
  } finally {
    await client.destroy();
  }
}

function rowsOf(wires: string, { dialect }: { dialect: Dialect }): GrowthRow[] {
  const row = { unit: 'MB', figure: 'value', dialect } as const;
  return [
    { name: `rss-100k-events-${wires}`, ...row, pick: (early) => early },
    { name: `rss-1m-events-${wires}`, ...row, pick: (_, late) => late },
    { name: `growth-${wires}`, ...row, pick: (early, late) => late - early, goal: 16 },
  ];
}

/** What one stream of a million events leaves in memory: nothing may be kept of events that were passed on. */
export const GROWTH: Quantity<GrowthRow> = {
  name: 'growth',
  title: 'Memory in RAM (RSS) during one stream of 1,000,000 text events',
  maxRuns: 3,
  rows: [...rowsOf('equal', EQUAL), ...rowsOf('translated', TRANSLATED)],
  async takeSample(rows, { targets: names, scale }) {
    const sample = new Map<string, number[]>(rows.map(({ name }) => [name, []]));
    for (const [dialect, wanted] of Map.groupBy(rows, (row) => row.dialect)) {
      await withServers(names, async ({ targets }) => {
        for (const target of targets) {
          const [early, late] = await readFlood(target, dialect, scale);
          for (const { name, pick } of wanted) sample.get(name)?.push(pick(early, late));
        }
      });
    }
    return sample;
  },
};
