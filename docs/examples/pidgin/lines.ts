import { defineFraming, type Mapper, ProxyError, parseJson, type SplitLimits, type WireEvent } from '@pipeproxy/core';

const LINE_FEED = 0x0a;

/** Keeps what a chunk leaves over until its line is whole. */
function split({ maxEventBytes }: SplitLimits): Mapper<Uint8Array, WireEvent> {
  let held: Buffer = Buffer.alloc(0);
  const eventsOf = (line: Buffer): readonly WireEvent[] => {
    if (line.length > maxEventBytes)
      throw new ProxyError('PP_UPSTREAM_EVENT_TOO_LARGE', 'A line of the reply is too long.');
    const data = line.toString().trim();
    return data === '' ? [] : [{ data }];
  };
  return {
    push(bytes) {
      held = Buffer.concat([held, bytes]);
      const events: WireEvent[] = [];
      for (let end = held.indexOf(LINE_FEED); end >= 0; end = held.indexOf(LINE_FEED)) {
        events.push(...eventsOf(held.subarray(0, end)));
        held = held.subarray(end + 1);
      }
      if (held.length > maxEventBytes) eventsOf(held);
      return events;
    },
    end() {
      const events = eventsOf(held);
      if (events.every(({ data }) => parseJson(data) !== undefined)) return events;
      throw new ProxyError('PP_UPSTREAM_TRUNCATED', 'The reply ends within a line.', { isRetryable: true });
    },
  };
}

/** One JSON value a line. */
export const lines = defineFraming({
  id: 'lines',
  contentType: 'application/x-ndjson',
  isStream: true,
  matches: (contentType) => contentType.startsWith('application/x-ndjson'),
  split,
  // A line feed within JSON text is white space: one line is one event.
  join: () => ({
    push: ({ data, comment }) => (comment === undefined ? [`${data.replaceAll(/[\r\n]/g, ' ')}\n`] : ['\n']),
    end: () => [],
  }),
});
