import assert from 'node:assert/strict';
import type { ChatEvent } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { checkGrammar } from '../check-grammar.ts';
import { createRandom, type Random, randomChunks } from '../random.ts';
import type { CodecBench } from './codec-bench.ts';
import { generateReply } from './generate-reply.ts';
import { said, saidInSum } from './said.ts';

const RUNS = 150;

/** What is written of any reply that the dialect can say in full is read as that reply. */
export function lawChecks(bench: CodecBench): readonly Check[] {
  const { dialect, cases, encode, decode, read, write } = bench;
  const each = (check: (events: readonly ChatEvent[], random: Random) => void) => () => {
    const { seed = 1 } = cases;
    for (let run = seed; run < seed + RUNS; run += 1) {
      const random = createRandom(run);
      try {
        check(generateReply(cases.sayable, dialect.id, random), random);
      } catch (error) {
        throw new Error(`with seed ${run}: ${error instanceof Error ? error.message : error}`, { cause: error });
      }
    }
  };
  return [
    {
      name: 'generated streams come back, however their bytes are cut',
      run: each((events, random) => {
        const again = read(dialect.streamFraming, randomChunks(random, write(events)));
        assert.deepEqual(checkGrammar(again), []);
        assert.deepEqual(said(again), said(events));
      }),
    },
    {
      name: 'generated documents come back',
      run: each((events) => {
        const again = decode(false, encode(false, events));
        assert.deepEqual(checkGrammar(again), []);
        assert.deepEqual(saidInSum(again), saidInSum(events));
      }),
    },
    {
      name: 'generated streams that are cut off end in one way',
      run: each((events, random) => {
        const wire = encode(true, events);
        const again = decode(true, wire.slice(0, random.below(wire.length - 1)));
        assert.deepEqual(checkGrammar(again), []);
      }),
    },
  ];
}
