import { describe, expect, it } from '@jest/globals';
import { register } from '../../testing/check.ts';
import { testFraming } from '../../testing/framing/test-framing.ts';
import { jsonDocument } from './json-document.ts';

const LIMITS = { maxEventBytes: 1000 };

function split(chunks: readonly Uint8Array[], limits = LIMITS) {
  const mapper = jsonDocument.split(limits);
  expect(chunks.flatMap((chunk) => mapper.push(chunk))).toEqual([]);
  return mapper.end();
}

const sample = (bytes: string, ...documents: readonly string[]) => ({
  name: JSON.stringify(bytes),
  bytes,
  events: documents.map((data) => ({ data })),
});

register(
  it,
  testFraming(jsonDocument, {
    samples: [
      sample('{"a":"é😀"}', '{"a":"é😀"}'),
      sample('\uFEFF {"a":1}\r\n', '{"a":1}'),
      sample(''),
      sample(' \n'),
      sample('<html>', '<html>'),
    ],
  }),
);

describe('json-document', () => {
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
