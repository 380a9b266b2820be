import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Config } from '../contract/config.ts';
import type { PluginServices } from '../contract/services.ts';
import type { Registry } from './registry.ts';
import { createUpstreamPool, type UpstreamPool } from './upstreams.ts';

const provider = {
  name: 'fake',
  options: {},
  create: () => ({ wires: () => [], address: () => '', authorize: () => {} }),
};
const registry = { providers: new Map([['fake', provider]]) } as unknown as Registry;

const pools: UpstreamPool[] = [];
const pool = (): UpstreamPool => {
  const made = createUpstreamPool(registry, (name) => ({ name }) as PluginServices);
  pools.push(made);
  return made;
};
afterEach(() => Promise.all(pools.splice(0).map((made) => made.close())));

const config = (upstream: object = {}): Config => ({ upstreams: { local: { provider: 'fake', ...upstream } } });

describe('createUpstreamPool', () => {
  it('keeps an upstream and its connections over a change of the config elsewhere', () => {
    const { of } = pool();
    const [before] = of(config());
    const [after] = of({ ...config(), models: { any: 'local/x' } });
    expect(after).toBe(before);
  });

  it.each([[{ baseUrl: 'http://127.0.0.1:2' }], [{ proxy: 'direct' }]])(
    'makes an upstream anew that says %j',
    (more) => {
      const { of } = pool();
      const [before] = of(config());
      expect(of(config(more))[0]).not.toBe(before);
    },
  );

  it('makes an upstream anew whose certificate was renewed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pipeproxy-pem-'));
    const ca = join(folder, 'ca.pem');
    const { of } = pool();
    try {
      writeFileSync(ca, 'old');
      const [before] = of(config({ tls: { ca } }));
      expect(of(config({ tls: { ca } }))[0]).toBe(before);
      writeFileSync(ca, 'new');
      expect(of(config({ tls: { ca } }))[0]).not.toBe(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names the providers that there are', () => {
    expect(() => pool().of({ upstreams: { x: { provider: 'nothing' } } })).toThrow(
      expect.objectContaining({ code: 'PP_CONFIG_INVALID', hint: expect.stringContaining('fake') }),
    );
  });
});
