import { describe, expect, it } from '@jest/globals';
import { plainData } from './plain-data.ts';

describe('plainData', () => {
  it('copies plain data into objects without a prototype', () => {
    const source = { a: [1, 'two', null, true], b: { c: undefined, d: -0.5 } };
    const { data, problems } = plainData(source);
    expect(problems).toEqual([]);
    expect(data).toEqual({ a: [1, 'two', null, true], b: { d: -0.5 } });
    expect(Object.getPrototypeOf(data)).toBeNull();
    expect(Object.getPrototypeOf((data as { b: object }).b)).toBeNull();
  });

  it.each(['__proto__', 'constructor', 'prototype'])('security 20: refuses the key %s', (key) => {
    const source: unknown = JSON.parse(`{ "models": { "${key}": { "polluted": true } } }`);
    const { data, problems } = plainData(source);
    expect(problems).toEqual([{ path: 'models', message: `"${key}" may not be a key` }]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect((data as { models: { polluted?: boolean } }).models.polluted).toBeUndefined();
  });

  it('security 20: refuses a prototype that is set in code', () => {
    const { problems } = plainData({ upstreams: { __proto__: { polluted: true } } });
    expect(problems).toEqual([{ path: 'upstreams', message: 'must be plain data, not an instance of Object' }]);
  });

  it('names everything that is no data', () => {
    class Thing {}
    const { problems } = plainData({ a: () => 1, b: [new Thing()], c: Number.NaN, d: new Date(0), e: Symbol('x') });
    expect(problems).toEqual([
      { path: 'a', message: 'must be plain data, not a function' },
      { path: 'b[0]', message: 'must be plain data, not an instance of Thing' },
      { path: 'c', message: 'must be a finite number' },
      { path: 'd', message: 'must be plain data, not a date' },
      { path: 'e', message: 'must be plain data, not a symbol' },
    ]);
  });

  it('ends on data that holds itself', () => {
    const loop: { self?: object } = {};
    loop.self = loop;
    const { problems } = plainData(loop);
    expect(problems).toEqual([expect.objectContaining({ message: 'is nested too deeply' })]);
  });
});
