import { describe, expect, it } from '@jest/globals';
import { layer } from './layer.ts';

describe('layer', () => {
  it('lets the upper one win field by field', () => {
    const base = { server: { host: 'a', port: 1, limits: { maxHeaderBytes: 1 } }, strict: true };
    expect(layer(base, { server: { port: 2, limits: { maxHeaders: 3 } } })).toEqual({
      server: { host: 'a', port: 2, limits: { maxHeaderBytes: 1, maxHeaders: 3 } },
      strict: true,
    });
  });

  it('adds to named maps but never mixes two of a name', () => {
    const base = { upstreams: { a: { provider: 'x', apiKey: 'FAKE' }, b: { provider: 'y' } }, models: { m: ['a/1'] } };
    const over = { upstreams: { a: { provider: 'z' } }, models: { n: { to: 'b/1' } } };
    expect(layer(base, over)).toEqual({
      upstreams: { a: { provider: 'z' }, b: { provider: 'y' } },
      models: { m: ['a/1'], n: { to: 'b/1' } },
    });
  });

  it.each(['upstreams', 'models', 'prices'])('replaces an entry of %s as a whole', (map) => {
    expect(layer({ [map]: { a: { x: 1 } } }, { [map]: { a: { y: 2 } } })).toEqual({ [map]: { a: { y: 2 } } });
  });

  it('replaces lists', () => {
    expect(layer({ plugins: ['a'] }, { plugins: ['b'] })).toEqual({ plugins: ['b'] });
  });

  it('security 20: does not reach a prototype', () => {
    const over = JSON.parse('{ "__proto__": { "polluted": true }, "server": { "__proto__": { "polluted": true } } }');
    layer({ server: {} }, over);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
