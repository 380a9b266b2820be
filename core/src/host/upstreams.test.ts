import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Config } from '../contract/config.ts';
import type { PluginServices } from '../contract/services.ts';
import type { Registry } from './registry.ts';

const made: { headersTimeout?: number; bodyTimeout?: number }[] = [];

jest.unstable_mockModule('undici', () => {
  class Agent {
    constructor(settings: object) {
      made.push(settings);
    }
    destroy(): Promise<void> {
      return Promise.resolve();
    }
  }
  return { Agent, ProxyAgent: Agent };
});

const { createUpstreamPool } = await import('./upstreams.ts');

afterEach(() => {
  made.length = 0;
});

const provider = {
  name: 'fake',
  options: {},
  create: () => ({ wires: () => [], address: () => '', authorize: () => {} }),
};
const registry = { providers: new Map([['fake', provider]]) } as unknown as Registry;
const pool = () => createUpstreamPool(registry, (name) => ({ name }) as PluginServices);

const config = (upstream: object = {}, more: Config = {}): Config => ({
  ...more,
  upstreams: { local: { provider: 'fake', ...upstream } },
});

const QUARTER_OF_AN_HOUR_MS = 15 * 60 * 1_000;

describe('createUpstreamPool', () => {
  it('provider trap 15 (ollama/ollama#13949): a local model may think for a quarter of an hour', () => {
    pool().of(config());
    expect(made[0]?.headersTimeout).toBeGreaterThanOrEqual(QUARTER_OF_AN_HOUR_MS);
    expect(made[0]?.bodyTimeout).toBeGreaterThanOrEqual(QUARTER_OF_AN_HOUR_MS);
  });

  it('takes the time-outs of the upstream, then those of all', () => {
    const transport = { timeouts: { firstEventMs: 1_000, idleMs: 2_000 } };
    pool().of(config({ timeouts: { firstEventMs: 50 } }, { transport }));
    expect(made[0]).toMatchObject({ headersTimeout: 50, bodyTimeout: 2_000 });
  });

  it('keeps an upstream and its connections over a change of the config elsewhere', () => {
    const { of } = pool();
    const [before] = of(config());
    const [after] = of({ ...config(), models: { any: 'local/x' } });
    expect(after).toBe(before);
    expect(made).toHaveLength(1);
  });

  it('makes an upstream anew whose options changed', () => {
    const { of } = pool();
    const [before] = of(config());
    expect(of(config({ baseUrl: 'http://127.0.0.1:2' }))[0]).not.toBe(before);
  });

  it('names the providers that there are', () => {
    expect(() => pool().of({ upstreams: { x: { provider: 'nothing' } } })).toThrow(
      expect.objectContaining({ code: 'PP_CONFIG_INVALID', hint: expect.stringContaining('fake') }),
    );
  });
});
