import assert from 'node:assert/strict';
import type { Framing, WireEvent } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { plain } from '../plain.ts';
import { createRandom, type Random, randomChunks, randomJson } from '../random.ts';
import type { FramingCases } from './framing-cases.ts';
import { joinEvents, splitChunks } from './split-checks.ts';

const RUNS = 100;
const PING: WireEvent = { data: '', comment: 'ping' };

function randomEvents(framing: Framing, random: Random, hasNames: boolean): readonly WireEvent[] {
  const count = framing.isStream ? random.below(6) : 1;
  return Array.from({ length: count }, () => {
    const data = randomJson(random);
    return hasNames && random.below(2) > 0 ? { name: `event.${random.below(3)}`, data } : { data };
  });
}

/** Between two tokens of JSON a line end is white space: a framing by lines must write it as another. */
const comparable = (events: readonly WireEvent[]) =>
  plain(events.map((event) => ({ ...event, data: event.data.replaceAll(/[\r\n]/g, ' ') })));

/** The events that can be read of the first bytes, or undefined where the end is refused. */
function readCutOff(framing: Framing, bytes: Uint8Array): readonly WireEvent[] | undefined {
  try {
    return splitChunks(framing, [bytes]);
  } catch {
    return undefined;
  }
}

/** Writes events and reads them again. */
export function roundTripChecks(framing: Framing, { hasNames = false, seed = 1 }: FramingCases): readonly Check[] {
  const each = (check: (events: readonly WireEvent[], random: Random) => void) => () => {
    for (let run = seed; run < seed + RUNS; run += 1) {
      const random = createRandom(run);
      try {
        check(randomEvents(framing, random, hasNames), random);
      } catch (error) {
        throw new Error(`with seed ${run}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
  };
  const checks: Check[] = [
    {
      name: 'reads what it wrote, however the bytes are cut',
      run: each((events, random) => {
        const bytes = joinEvents(framing, events);
        assert.deepEqual(comparable(splitChunks(framing, randomChunks(random, bytes))), comparable(events));
      }),
    },
    {
      name: 'writes comments that are no events',
      run: each((events) => {
        const bytes = joinEvents(framing, [PING, ...events.flatMap((event) => [event, PING])]);
        assert.deepEqual(comparable(splitChunks(framing, [bytes])), comparable(events));
      }),
    },
  ];
  if (!framing.isStream) return checks;
  return [
    ...checks,
    {
      name: 'makes no event of bytes that are cut off',
      run: each((events, random) => {
        const bytes = joinEvents(framing, events);
        // One without data says nothing to anybody.
        const seen = readCutOff(framing, bytes.subarray(0, random.below(bytes.length + 1)))?.filter(({ data }) => data);
        if (seen) assert.deepEqual(comparable(seen), comparable(events.slice(0, seen.length)));
      }),
    },
  ];
}
