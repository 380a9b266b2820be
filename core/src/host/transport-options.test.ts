import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TransportConfig } from '../contract/config.ts';
import { createTestAuthority, hasOpenssl } from '../transport/__fixtures__/test-authority.ts';
import { transportOptions } from './transport-options.ts';

const optionsOf = (upstream: TransportConfig = {}, transport: TransportConfig = {}) =>
  transportOptions('local', { upstreams: { local: { provider: 'fake', ...upstream } }, transport }, undefined);

const QUARTER_OF_AN_HOUR_MS = 15 * 60 * 1_000;

describe('transportOptions', () => {
  it('provider trap 15 (ollama/ollama#13949): a local model may think for a quarter of an hour', () => {
    const { firstEventMs, idleMs } = optionsOf();
    expect(firstEventMs).toBeGreaterThanOrEqual(QUARTER_OF_AN_HOUR_MS);
    expect(idleMs).toBeGreaterThanOrEqual(QUARTER_OF_AN_HOUR_MS);
  });

  it('takes what the upstream says, then what is said for all', () => {
    const transport = {
      proxy: 'http://a:1',
      http2: true,
      timeouts: { firstEventMs: 1_000, idleMs: 2_000 },
      pool: { maxSockets: 8, keepAliveMs: 9_000 },
    };
    expect(optionsOf({}, transport)).toMatchObject({
      proxy: 'http://a:1',
      http2: true,
      firstEventMs: 1_000,
      idleMs: 2_000,
      maxSockets: 8,
      keepAliveMs: 9_000,
    });
    const own = { proxy: 'direct', http2: false, timeouts: { firstEventMs: 50 }, pool: { maxSockets: 2 } };
    expect(optionsOf(own, transport)).toMatchObject({
      proxy: 'direct',
      http2: false,
      firstEventMs: 50,
      idleMs: 2_000,
      maxSockets: 2,
      keepAliveMs: 9_000,
    });
  });

  it.each([
    ['upstreams.local.proxy', 'http://me:100%@a:1', {}],
    ['transport.proxy', undefined, { proxy: 'http://me:100%@a:1' }],
  ])('names a proxy whose password has a wrong escape: %s', (param, proxy, transport) => {
    expect(() => optionsOf(proxy ? { proxy } : {}, transport)).toThrow(
      expect.objectContaining({ code: 'PP_CONFIG_INVALID', param, message: expect.not.stringContaining('100') }),
    );
  });

  describe('with PEM files', () => {
    let folder: string;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'pipeproxy-pem-'));
      for (const name of ['ca', 'cert', 'key']) writeFileSync(join(folder, name), `the ${name}`);
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const pathOf = (name: string) => join(folder, name);

    it('reads an authority', () => {
      const [ca = ''] = rootCertificates;
      writeFileSync(pathOf('root'), ca);
      expect(optionsOf({ tls: { ca: pathOf('root') } }).tls).toEqual({ ca });
    });

    (hasOpenssl ? it : it.skip)('reads a certificate with its key, and no other', () => {
      const { client, server } = createTestAuthority();
      writeFileSync(pathOf('client'), client.cert);
      writeFileSync(pathOf('client.key'), client.key);
      writeFileSync(pathOf('server.key'), server.key);
      const tls = { cert: pathOf('client'), key: pathOf('client.key') };
      expect(optionsOf({ tls }).tls).toEqual(client);
      expect(() => optionsOf({ tls: { ...tls, key: pathOf('server.key') } })).toThrow(
        expect.objectContaining({ code: 'PP_CONFIG_INVALID', param: 'upstreams.local.tls.cert' }),
      );
    });

    it.each([
      ['upstreams.local.tls.ca', { ca: 'gone' }, {}],
      ['transport.tls.key', {}, { cert: 'cert', key: 'gone' }],
    ])('names the one that cannot be read: %s', (param, own, common) => {
      const inFolder = (tls: Record<string, string>) => ({
        ...(Object.keys(tls).length > 0 && {
          tls: Object.fromEntries(Object.entries(tls).map(([name, file]) => [name, pathOf(file)])),
        }),
      });
      expect(() => optionsOf(inFolder(own), inFolder(common))).toThrow(
        expect.objectContaining({ code: 'PP_CONFIG_INVALID', param, message: expect.stringContaining('ENOENT') }),
      );
    });
  });
});
