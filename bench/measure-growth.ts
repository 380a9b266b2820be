import { Client } from 'undici';
import { readResidentMb } from './process-use.ts';
import type { Quantity, RowSpec } from './quantity.ts';
import { TEXT_MARK } from './replies.ts';
import { clientRequest, type Way } from './requests.ts';
import { withServers } from './run-servers.ts';
import type { ServerProcess } from './server-process.ts';
import { EQUAL, TRANSLATED } from './workloads.ts';

/** Memory in RAM when so many events have arrived. */
interface Marks {
  readonly early: number;
  readonly middle: number;
  readonly late: number;
}

interface GrowthRow extends RowSpec {
  readonly way: Way;
  /** Picks the row's number from the memory at the three marks. */
  readonly pick: (megabytes: Marks) => number;
}

const MARK = Buffer.from(TEXT_MARK);
const EARLY_EVENTS = 100_000;
/** By now the young generation of Node's memory has its final size: one step of up to 32 MB, whatever is kept (measured). */
const MIDDLE_EVENTS = 500_000;
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

/** Reads one very long stream. @returns The memory of the server at the marks. */
async function readFlood({ origin, pid }: ServerProcess, way: Way, scale: number): Promise<Marks> {
  const client = new Client(origin);
  const count = createTextCounter();
  let events = 0;
  const reach = async (chunks: AsyncIterator<Buffer>, mark: number) => {
    while (events < mark) {
      const { value, done } = await chunks.next();
      if (done) throw new Error('it ended');
      events = count(value);
    }
    return readResidentMb(pid);
  };
  try {
    const reply = await client.request(clientRequest(way, 'flood'));
    const chunks: AsyncIterator<Buffer> = reply.body[Symbol.asyncIterator]();
    return {
      early: await reach(chunks, EARLY_EVENTS * scale),
      middle: await reach(chunks, MIDDLE_EVENTS * scale),
      late: await reach(chunks, LATE_EVENTS * scale),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new Error(`A stream in ${way.dialect} broke after ${events} text events: ${reason}`, { cause });
  } finally {
    await client.destroy();
  }
}

function rowsOf(wires: string, way: Way): GrowthRow[] {
  const row = { unit: 'MB', figure: 'value', way } as const;
  return [
    { name: `rss-100k-events-${wires}`, ...row, pick: ({ early }) => early },
    { name: `rss-1m-events-${wires}`, ...row, pick: ({ late }) => late },
    { name: `growth-${wires}`, ...row, pick: ({ middle, late }) => late - middle, goal: 8 },
  ];
}

/** What one stream of a million events leaves in memory: nothing may be kept of events that were passed on. */
export const GROWTH: Quantity<GrowthRow> = {
  name: 'growth',
  title: 'Memory in RAM (RSS) during one stream of 1,000,000 text events; growth is that of its second half',
  maxRuns: 3,
  rows: [...rowsOf('equal', EQUAL), ...rowsOf('translated', TRANSLATED)],
  async takeSample(rows, { targets: names, scale }) {
    const sample = new Map<string, number[]>(rows.map(({ name }) => [name, []]));
    for (const [way, wanted] of Map.groupBy(rows, (row) => row.way)) {
      await withServers(names, async ({ targets }) => {
        for (const target of targets) {
          const marks = await readFlood(target, way, scale);
          for (const { name, pick } of wanted) sample.get(name)?.push(pick(marks));
        }
      });
    }
    return sample;
  },
};
