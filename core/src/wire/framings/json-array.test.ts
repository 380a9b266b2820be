import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WireEvent } from '../../contract/index.ts';
import { cutsOf } from '../../testing/cuts.ts';
import { jsonArray } from './json-array.ts';

const LIMITS = { maxEventBytes: 1000 };

function split(chunks: readonly Uint8Array[], limits = LIMITS): WireEvent[] {
  const mapper = jsonArray.split(limits);
  return [...chunks.flatMap((chunk) => mapper.push(chunk)), ...mapper.end()];
}

describe('json-array', () => {
  it.each([
    ['[{"a":1}\n,\r\n{"b":[{"c":"]}"}]}\n]\n', ['{"a":1}', '{"b":[{"c":"]}"}]}']],
    ['[{"a":"\\"}\\\\"},{"a":"é😀"}]', ['{"a":"\\"}\\\\"}', '{"a":"é😀"}']],
    ['{"error":{"code":400}}', ['{"error":{"code":400}}']],
    ['\uFEFF[{}]', ['{}']],
    ['[]', []],
    ['', []],
    ['[{"a":1},', ['{"a":1}']],
  ])('splits %j for every cut', (input, expected) => {
    for (const { name, chunks } of cutsOf(Buffer.from(input))) {
      expect([name, split(chunks)]).toEqual([name, expected.map((data) => ({ data }))]);
    }
  });

  it('gives an element out at its closing brace', () => {
    const mapper = jsonArray.split(LIMITS);
    expect(mapper.push(Buffer.from('[{"a":1'))).toEqual([]);
    expect(mapper.push(Buffer.from('}'))).toEqual([{ data: '{"a":1}' }]);
  });

  it('refuses an element that is cut off', () => {
    const truncated = expect.objectContaining({ code: 'PP_UPSTREAM_TRUNCATED' });
    for (const { chunks } of cutsOf(Buffer.from('[{"a":1},{"b":"}'))) expect(() => split(chunks)).toThrow(truncated);
  });

  it.each(['<html>', '"a"', '[1]', '[[{}]]', '[{}]x'])('refuses %j, which is no array of objects', (input) => {
    const notJson = expect.objectContaining({ code: 'PP_UPSTREAM_NOT_JSON' });
    for (const { chunks } of cutsOf(Buffer.from(input))) expect(() => split(chunks)).toThrow(notJson);
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

  it('splits what it joined', () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (values) => {
        const events = values.map((value) => ({ data: JSON.stringify(value, null, 1) }));
        const mapper = jsonArray.join();
        const bytes = Buffer.from([...events.flatMap((event) => mapper.push(event)), ...mapper.end()].join(''));
        expect(split([bytes], { maxEventBytes: 1_000_000 })).toEqual(events);
        expect(JSON.parse(bytes.toString())).toEqual(values.map((value) => JSON.parse(JSON.stringify(value))));
      }),
    );
  });
});
