import assert from 'node:assert/strict';
import { asProxyError, type Framing, ProxyError, type WireEvent } from '../../contract/index.ts';
import type { Check } from '../check.ts';
import { cutsOf } from '../cuts.ts';
import { plain } from '../plain.ts';
import { runMapper } from '../run-mapper.ts';
import type { FramingCases } from './framing-cases.ts';

const LIMITS = { maxEventBytes: 1_000_000 };

/** The events of some chunks. */
export function splitChunks(framing: Framing, chunks: Iterable<Uint8Array>): WireEvent[] {
  return runMapper(framing.split(LIMITS), chunks);
}

/** The bytes of some events. */
export function joinEvents(framing: Framing, events: readonly WireEvent[]): Buffer {
  return Buffer.concat(runMapper(framing.join(), events).map((piece) => Buffer.from(piece)));
}

/** An upstream that breaks the framing is told by a code of the contract, or by an event that says so. */
function requireRefusal(framing: Framing, chunks: readonly Uint8Array[], cut: string): void {
  let events: readonly WireEvent[];
  try {
    events = splitChunks(framing, chunks);
  } catch (error) {
    assert.match(asProxyError(error).code, /^PP_UPSTREAM_/, `${cut}: ${error} is no error of an upstream`);
    return;
  }
  assert(
    events.some(({ fault }) => fault),
    `${cut}: the bytes are taken without a word`,
  );
}

/** Reads what others wrote, alike for every cut. */
export function splitChecks(framing: Framing, { samples, malformed = [] }: FramingCases): readonly Check[] {
  const good = samples.map(({ name, bytes, events }) => ({
    name: `splits ${name}, however the bytes are cut`,
    run() {
      for (const cut of cutsOf(Buffer.from(bytes))) {
        assert.deepEqual(plain(splitChunks(framing, cut.chunks)), plain(events), cut.name);
      }
    },
  }));
  const bad = malformed.map(({ name, bytes }) => ({
    name: `refuses ${name}, however the bytes are cut`,
    run() {
      for (const cut of cutsOf(Buffer.from(bytes))) requireRefusal(framing, cut.chunks, cut.name);
    },
  }));
  return [...good, ...bad];
}

/** Cuts into frames without reading; what was put in comes out. */
export function frameChecks(framing: Framing, { samples }: FramingCases): readonly Check[] {
  if (!framing.frames) return [];
  return samples.map(({ name, bytes }) => ({
    name: `cuts ${name} into frames that are the input, however it comes`,
    run() {
      const framesOf = (chunks: readonly Uint8Array[]): string[] => {
        const mapper = framing.frames?.(LIMITS);
        return mapper ? runMapper(mapper, chunks).map((frame) => Buffer.from(frame).toString('latin1')) : [];
      };
      const input = Buffer.from(bytes);
      const whole = framesOf([input]);
      assert.equal(whole.join(''), input.toString('latin1'));
      for (const cut of cutsOf(input)) assert.deepEqual(framesOf(cut.chunks), whole, cut.name);
    },
  }));
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof ProxyError && error.code === 'PP_UPSTREAM_EVENT_TOO_LARGE';

/** What an upstream sends must not fill the memory. */
export function limitChecks(framing: Framing): readonly Check[] {
  const maxEventBytes = 20_000;
  const PIECE = 1_000;
  /** Room for what the framing adds to the data. */
  const SLACK = 2 * PIECE;
  return [
    {
      name: 'takes an event of half the limit and refuses a larger one before it is held',
      run() {
        const eventOf = (size: number) => joinEvents(framing, [{ data: JSON.stringify({ a: 'x'.repeat(size) }) }]);
        // Half: a framing may write the data in more bytes than it has.
        const small = eventOf(maxEventBytes / 2);
        assert.equal(runMapper(framing.split({ maxEventBytes }), [small]).length, 1);
        const mapper = framing.split({ maxEventBytes });
        const large = eventOf(10 * maxEventBytes);
        let pushed = 0;
        assert.throws(() => {
          for (; pushed < large.length; pushed += PIECE) mapper.push(large.subarray(pushed, pushed + PIECE));
          mapper.end();
        }, isTooLarge);
        assert(pushed <= maxEventBytes + SLACK, `refused only after ${pushed} bytes, at a limit of ${maxEventBytes}`);
      },
    },
    {
      name: 'refuses bytes without end that make no event',
      run() {
        const mapper = framing.split({ maxEventBytes });
        assert.throws(
          () => {
            for (let pushed = 0; pushed <= maxEventBytes + SLACK; pushed += PIECE)
              mapper.push(Buffer.alloc(PIECE, 'a'));
          },
          (error) => /^PP_UPSTREAM_/.test(asProxyError(error).code),
        );
      },
    },
  ];
}
