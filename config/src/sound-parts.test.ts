import { describe, expect, it } from '@jest/globals';
import { soundParts } from './sound-parts.ts';

const problem = (path: string) => ({ path, message: 'is wrong' });

describe('the sound parts of a config with mistakes', () => {
  it('keep upstreams, plugins and stages that can be told apart, though something inside them is wrong', () => {
    const config = {
      upstreams: { a: { provider: 'demo', apiKey: 1 }, b: 'demo' },
      plugins: ['one', { name: 'two', options: 1 }, { options: {} }, 3],
      pipeline: ['auth', { stage: 'alias', options: 1 }, { name: 'x' }],
    };
    const problems = [problem('upstreams.a.apiKey'), problem('plugins[1].options'), problem('pipeline[1].options')];
    expect(soundParts(config, problems)).toEqual({
      upstreams: { a: { provider: 'demo', apiKey: 1 } },
      plugins: ['one', { name: 'two', options: 1 }],
      pipeline: ['auth', { stage: 'alias', options: 1 }],
    });
  });

  it('have no section of another form than it needs', () => {
    expect(soundParts({ upstreams: ['a'], plugins: { name: 'a' }, pipeline: 'auth' }, [])).toEqual({});
  });

  it('lose names with a mistake one by one, and any other section as a whole', () => {
    const config = { models: { a: 'x/y', b: 1 }, server: { port: 'x', host: 'h' }, auth: {} };
    expect(soundParts(config, [problem('models.b'), problem('server.port')])).toEqual({
      models: { a: 'x/y' },
      auth: {},
    });
  });
});
