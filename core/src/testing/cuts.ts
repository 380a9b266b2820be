/** One way to cut bytes into chunks. */
export interface Cut {
  readonly name: string;
  readonly chunks: readonly Uint8Array[];
}

const inTwo = (bytes: Uint8Array, offset: number): Cut => ({
  name: `cut at ${offset}`,
  chunks: [bytes.subarray(0, offset), bytes.subarray(offset)],
});

const WHOLE = 'whole';
const SINGLE = 'byte by byte';

function simplest(bytes: Uint8Array): readonly Cut[] {
  const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  return [
    { name: WHOLE, chunks: [bytes] },
    { name: SINGLE, chunks: single },
  ];
}

/** Every way of cutting that a reader of streams must not notice: whole, byte by byte, and in two at every offset. */
export function cutsOf(bytes: Uint8Array): readonly Cut[] {
  const offsets = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index) => index + 1);
  return [...simplest(bytes), ...offsets.map((offset) => inTwo(bytes, offset))];
}

/**
 * The cuts that find most faults at a small price, for streams too long for `cutsOf`: whole, byte by byte, in two at every end of
 * an event and one byte behind it.
 *
 * @param ends - Offsets behind the events.
 */
export function cutsAtEvents(bytes: Uint8Array, ends: readonly number[]): readonly Cut[] {
  const offsets = ends.flatMap((end) => [end, end + 1]).filter((offset) => offset < bytes.length);
  return [...simplest(bytes), ...offsets.map((offset) => inTwo(bytes, offset))];
}
