import { type Framing, type Reply, type SplitLimits, sse, type WireEvent } from '@pipeproxy/core';

const LIMITS: SplitLimits = { maxEventBytes: 33_554_432 };

/** Changes an event; undefined leaves it out. */
export type EventChange = (event: WireEvent) => WireEvent | undefined;

/** A stream with each of its events changed, however its bytes are cut. What the stream throws comes after what it said. */
export async function* mapEvents(
  body: AsyncIterable<Uint8Array | string>,
  change: EventChange,
  framing: Framing = sse,
): AsyncGenerator<string> {
  const splitter = framing.split(LIMITS);
  const joiner = framing.join();
  const written = (events: readonly WireEvent[]): string =>
    events
      .flatMap((event) => {
        const changed = change(event);
        return changed ? joiner.push(changed) : [];
      })
      .map(String)
      .join('');
  for await (const piece of body) {
    const text = written(splitter.push(typeof piece === 'string' ? Buffer.from(piece) : piece));
    if (text !== '') yield text;
  }
  const rest = written(splitter.end()) + joiner.end().map(String).join('');
  if (rest !== '') yield rest;
}

/** True for a body that comes over time. */
export const isOverTime = (body: Reply['body']): body is AsyncIterable<Uint8Array | string> =>
  typeof body === 'object' && Symbol.asyncIterator in body;
