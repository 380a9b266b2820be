import { describe, expect, it } from '@jest/globals';
import type { Framing } from '@pipeproxy/core';
import { builtIns } from '@pipeproxy/core/host';
import { type FramingCases, testFraming } from '@pipeproxy/core/testing';
import { failedChecks } from './failed-checks.ts';

const sse = builtIns.framings?.find(({ id }) => id === 'sse') as Framing;
const NO_LIMITS = { maxEventBytes: 1e12 };

const cases: FramingCases = {
  hasNames: true,
  samples: [
    {
      name: 'two events',
      bytes: 'data: é\n\nevent: b\ndata: 2\n\n',
      events: [{ data: 'é' }, { name: 'b', data: '2' }],
    },
  ],
  malformed: [{ name: 'half an event', bytes: 'data: {"a":' }],
};

/** Reads each chunk as if it were all. */
const forgetful: Framing['split'] = (limits) => ({
  push: (bytes) => {
    const mapper = sse.split(limits);
    return [...mapper.push(bytes), ...mapper.end()];
  },
  end: () => [],
});

describe('testFraming', () => {
  it('finds nothing wrong with a good framing', async () => {
    expect(await failedChecks(testFraming(sse, cases))).toEqual([]);
  });

  it.each<[string, Partial<Framing>, RegExp]>([
    ['forgets what a chunk left over', { split: forgetful }, /^splits two events, however/],
    ['holds any event', { split: () => sse.split(NO_LIMITS) }, /^takes an event of half the limit/],
    ['waits for ever', { split: () => ({ push: () => [], end: () => [] }) }, /^refuses bytes without end/],
    [
      'loses names',
      { join: () => ({ push: ({ data }) => [`data: ${data}\n\n`], end: () => [] }) },
      /^reads what it wrote/,
    ],
    [
      'writes comments as events',
      {
        join: () => ({
          push: ({ comment, ...event }) => sse.join().push({ ...event, data: comment ?? event.data }),
          end: () => [],
        }),
      },
      /^writes comments that are no events/,
    ],
    [
      'loses bytes between frames',
      { frames: () => ({ push: () => [], end: () => [] }) },
      /^cuts two events into frames/,
    ],
    [
      'takes half an event',
      { split: (limits) => ({ ...bound(sse.split(limits)), end: () => [] }) },
      /^refuses half an event/,
    ],
    ['claims every type', { matches: () => true }, /^knows its own content type/],
  ])('notices one that %s', async (_name, broken, check) => {
    expect(await failedChecks(testFraming({ ...sse, ...broken }, cases), check)).not.toEqual([]);
  });
});

/** A mapper may be an instance of a class. */
function bound<T extends { push: (item: never) => unknown }>(mapper: T) {
  return { push: mapper.push.bind(mapper) as T['push'] };
}
