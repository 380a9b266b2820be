/** One way to cut bytes into chunks. */
export interface Cut {
  readonly name: string;
  readonly chunks: readonly Uint8Array[];
}

/** Every way of cutting that a reader of streams must not notice: whole, byte by byte, and in two at every offset. */
export function cutsOf(bytes: Uint8Array): readonly Cut[] {
  const inTwo = Array.from({ length: Math.max(0, bytes.length - 1) }, (_, index): Cut => {
    const offset = index + 1;
    return { name: `cut at ${offset}`, chunks: [bytes.subarray(0, offset), bytes.subarray(offset)] };
  });
  const single = Array.from(bytes, (_, index) => bytes.subarray(index, index + 1));
  return [{ name: 'whole', chunks: [bytes] }, { name: 'byte by byte', chunks: single }, ...inTwo];
}
