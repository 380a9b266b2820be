import { describe, expect, it } from '@jest/globals';
import type { WireEvent } from '../../contract/index.ts';
import { register } from '../../testing/check.ts';
import { cutsOf } from '../../testing/cuts.ts';
import { testFraming } from '../../testing/framing/test-framing.ts';
import { jsonArray } from './json-array.ts';

const LIMITS = { maxEventBytes: 1000 };

function split(chunks: readonly Uint8Array[], limits = LIMITS): WireEvent[] {
  const mapper = jsonArray.split(limits);
  return [...chunks.flatMap((chunk) => mapper.push(chunk)), ...mapper.end()];
}

const sample = (bytes: string, elements: readonly string[]) => ({
  name: JSON.stringify(bytes),
  bytes,
  events: elements.map((data) => ({ data })),
});

register(
  it,
  testFraming(jsonArray, {
    samples: [
      sample('[{"a":1}\n,\r\n{"b":[{"c":"]}"}]}\n]\n', ['{"a":1}', '{"b":[{"c":"]}"}]}']),
      sample('[{"a":"\\"}\\\\"},{"a":"é😀"}]', ['{"a":"\\"}\\\\"}', '{"a":"é😀"}']),
      sample('{"error":{"code":400}}', ['{"error":{"code":400}}']),
      sample('\uFEFF[{}]', ['{}']),
      sample('[]', []),
      sample('', []),
      sample('[{"a":1},', ['{"a":1}']),
    ],
    malformed: ['<html>', '"a"', '[1]', '[[{}]]', '[{}]x', '[{"a":1},{"b":"}'].map((bytes) => ({ name: bytes, bytes })),
  }),
);

describe('json-array', () => {
  it('gives an element out at its closing brace', () => {
    const mapper = jsonArray.split(LIMITS);
    expect(mapper.push(Buffer.from('[{"a":1'))).toEqual([]);
    expect(mapper.push(Buffer.from('}'))).toEqual([{ data: '{"a":1}' }]);
  });

  it('refuses an element that is cut off', () => {
    const truncated = expect.objectContaining({ code: 'PP_UPSTREAM_TRUNCATED' });
    for (const { chunks } of cutsOf(Buffer.from('[{"a":1},{"b":"}'))) expect(() => split(chunks)).toThrow(truncated);
  });

  it('security 21: refuses an element over the limit, whole or not', () => {
    const tooLarge = expect.objectContaining({ code: 'PP_UPSTREAM_EVENT_TOO_LARGE' });
    for (const { chunks } of cutsOf(Buffer.from('[{"a":1},{"ab":1}]'))) {
      expect(split(chunks, { maxEventBytes: 8 })).toHaveLength(2);
      expect(() => split(chunks, { maxEventBytes: 7 })).toThrow(tooLarge);
    }
    expect(() => split([Buffer.from('{"abcdefg')], { maxEventBytes: 8 })).toThrow(tooLarge);
  });

  it('joins events to one array, with white space for comments', () => {
    const mapper = jsonArray.join();
    const pieces = [{ data: '', comment: 'ping' }, { data: '{"a":1}' }, { data: '', comment: 'ping' }, { data: '{}' }];
    expect([...pieces.flatMap((event) => mapper.push(event)), ...mapper.end()].join('')).toBe('\n[{"a":1}\n,\n{}]');
    expect(jsonArray.join().end()).toEqual(['[]']);
  });
});
