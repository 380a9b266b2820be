import { describe, expect, it } from '@jest/globals';
import { cutsOf } from '../../testing/cuts.ts';
import { jsonDocument } from './json-document.ts';

const LIMITS = { maxEventBytes: 1000 };

function split(chunks: readonly Uint8Array[], limits = LIMITS) {
  const mapper = jsonDocument.split(limits);
  expect(chunks.flatMap((chunk) => mapper.push(chunk))).toEqual([]);
  return mapper.end();
}

describe('json-document', () => {
  it.each([
    ['{"a":"é😀"}', [{ data: '{"a":"é😀"}' }]],
    ['\uFEFF {"a":1}\r\n', [{ data: '{"a":1}' }]],
    ['', []],
    [' \n', []],
    ['<html>', [{ data: '<html>' }]],
  ])('gives %j out as one event at the end, for every cut', (input, expected) => {
    for (const { name, chunks } of cutsOf(Buffer.from(input))) expect([name, split(chunks)]).toEqual([name, expected]);
  });

  it('security 21: refuses a document over the limit before it is held', () => {
    const tooLarge = expect.objectContaining({ code: 'PP_UPSTREAM_EVENT_TOO_LARGE' });
    expect(split([Buffer.alloc(10, ' ')], { maxEventBytes: 10 })).toEqual([]);
    expect(() => split([Buffer.alloc(10), Buffer.alloc(1)], { maxEventBytes: 10 })).toThrow(tooLarge);
  });

  it('joins the text as it is and leaves comments out', () => {
    const mapper = jsonDocument.join();
    expect([
      ...mapper.push({ data: '{"a":1.0}' }),
      ...mapper.push({ data: '', comment: 'ping' }),
      ...mapper.end(),
    ]).toEqual(['{"a":1.0}']);
  });

  it.each([
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['application/problem+json', true],
    ['application/jsonl', false],
    ['text/event-stream', false],
    ['text/html', false],
  ])('knows %s: %s', (contentType, expected) => {
    expect(jsonDocument.matches(contentType)).toBe(expected);
  });
});
