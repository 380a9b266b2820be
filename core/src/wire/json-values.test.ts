import { describe, expect, it } from '@jest/globals';
import {
  arrayOf,
  booleanOf,
  defined,
  isObject,
  numberOf,
  objectOf,
  parseJson,
  stringOf,
  textOf,
} from './json-values.ts';

describe('json values', () => {
  it('gives back what has the right kind', () => {
    expect([
      isObject({}),
      objectOf({ a: 1 }),
      arrayOf([1]),
      stringOf(''),
      textOf('a'),
      numberOf(0),
      booleanOf(false),
    ]).toEqual([true, { a: 1 }, [1], '', 'a', 0, false]);
  });

  it('gives nothing for any other kind', () => {
    expect([
      isObject([]),
      isObject(null),
      objectOf([]),
      arrayOf('a'),
      stringOf(1),
      textOf(''),
      numberOf('1'),
      numberOf(Number.NaN),
      booleanOf(0),
    ]).toEqual([false, false, undefined, [], undefined, undefined, undefined, undefined, undefined]);
  });

  it('parses JSON and only JSON', () => {
    expect([parseJson('{"a":1}'), parseJson('{"a":'), parseJson('')]).toEqual([{ a: 1 }, undefined, undefined]);
  });

  it('leaves absent fields out and keeps a key named __proto__ as data', () => {
    const fields = JSON.parse('{"__proto__":{"polluted":1}}');
    const kept = defined({ ...fields, gone: undefined, zero: 0 });
    expect(Object.keys(kept)).toEqual(['__proto__', 'zero']);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
