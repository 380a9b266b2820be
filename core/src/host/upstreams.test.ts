import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Config } from '../contract/config.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { PluginServices } from '../contract/services.ts';
import type { MistakenConfig } from './config-mistake.ts';
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

function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    return (error as MistakenConfig).problems.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

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
      writeFileSync(ca, rootCertificates[0] ?? '');
      const [before] = of(config({ tls: { ca } }));
      expect(of(config({ tls: { ca } }))[0]).toBe(before);
      writeFileSync(ca, rootCertificates[1] ?? '');
      expect(of(config({ tls: { ca } }))[0]).not.toBe(before);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names every upstream that cannot be made, and what is wrong with it', () => {
    const option = new ProxyError('PP_CONFIG_INVALID', 'No such region.', { hint: 'Try eu.', param: 'region' });
    const makers: Record<string, () => unknown> = {
      refused: () => {
        throw option;
      },
      broken: () => {
        throw new TypeError('x is undefined');
      },
      late: async () => ({}),
      empty: () => undefined,
      half: () => ({ wires: () => [], address: () => '' }),
    };
    const providers = new Map(Object.entries(makers).map(([name, create]) => [name, { name, options: {}, create }]));
    const { of } = createUpstreamPool({ providers } as unknown as Registry, (name) => ({ name }) as PluginServices);
    const upstreams = Object.fromEntries(Object.keys(makers).map((provider) => [`my-${provider}`, { provider }]));
    expect(problemsOf(() => of({ upstreams }))).toEqual([
      'upstreams.my-refused.region: No such region. Try eu.',
      expect.stringMatching(
        /^upstreams\.my-broken: the provider "broken" fails: TypeError: x is undefined, at .*\.test\.ts/,
      ),
      'upstreams.my-late: the provider "late" makes a promise: its `create` must not be `async`.',
      'upstreams.my-empty: the provider "empty" makes something without the function `wires`, `address`, `authorize`.',
      'upstreams.my-half: the provider "half" makes something without the function `authorize`.',
    ]);
  });

  it('names the file that is no certificate', () => {
    const ca = import.meta.filename;
    expect(problemsOf(() => pool().of(config({ tls: { ca } })))).toEqual([
      'upstreams.local.tls.ca: The file holds no certificate in PEM form.',
    ]);
    expect(problemsOf(() => pool().of({ ...config(), transport: { tls: { cert: ca, key: ca } } }))).toEqual([
      expect.stringMatching(/^transport\.tls\.cert: The certificate cannot be shown: .*`passphrase`/),
    ]);
  });

  it('names the providers that there are', () => {
    expect(() => pool().of({ upstreams: { x: { provider: 'nothing' } } })).toThrow(
      expect.objectContaining({
        code: 'PP_CONFIG_INVALID',
        message: expect.stringMatching(/^upstreams\.x\.provider: there is no provider "nothing"\. .*fake/),
      }),
    );
  });
});
