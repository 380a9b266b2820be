import { describe, expect, it } from '@jest/globals';
import { applyDefaults } from './default-config.ts';

const apply = (config: Parameters<typeof applyDefaults>[0]) =>
  applyDefaults(config, { config: '/etc/pp', home: '/home/pp' });

describe('applyDefaults', () => {
  it('always has the demo, and listens where core listens by default', () => {
    const config = apply({});
    expect(config).toMatchObject({
      server: { port: 8317, allowedHosts: [], allowedOrigins: [] },
      auth: { keys: [] },
      upstreams: { demo: { provider: 'demo' } },
      models: { demo: 'demo/demo' },
      pipeline: ['auth', 'alias', 'translate', 'execute', 'usage'],
      logging: { level: 'info' },
      ledger: { name: 'sqlite', options: {} },
      state: { folder: '/home/pp' },
      strict: false,
    });
    expect(config.server).not.toHaveProperty('host');
  });

  it('leaves a name that the config gives away', () => {
    const config = apply({ upstreams: { demo: { provider: 'anthropic' } }, models: { '*': 'demo/x' } });
    expect(config.upstreams).toEqual({ demo: { provider: 'anthropic' } });
    expect(config.models).toEqual({ '*': 'demo/x' });
  });

  it('makes paths absolute from the folder of the config', () => {
    const tls = { cert: 'cert.pem', key: '/keys/key.pem' };
    const config = apply({
      server: { tls },
      logging: { file: 'logs/a.log' },
      state: { folder: 'state' },
      transport: { tls: { ca: 'ca.pem' } },
      upstreams: { a: { provider: 'x', tls: { cert: 'me.pem', key: '/keys/me.pem', passphrase: 'p' } } },
    });
    expect(config.transport?.tls).toEqual({ ca: '/etc/pp/ca.pem' });
    expect(config.upstreams.a?.tls).toEqual({ cert: '/etc/pp/me.pem', key: '/keys/me.pem', passphrase: 'p' });
    expect(config.server.tls).toEqual({ cert: '/etc/pp/cert.pem', key: '/keys/key.pem' });
    expect(config.logging.file).toBe('/etc/pp/logs/a.log');
    expect(config.state.folder).toBe('/etc/pp/state');
  });

  it('security 20: names from outside find only what the config says', () => {
    const config = apply({ upstreams: { a: { provider: 'x' } } });
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(config.upstreams[name]).toBeUndefined();
      expect(config.models[name]).toBeUndefined();
    }
  });

  it('cannot be changed', () => {
    const config = apply({ upstreams: { a: { provider: 'x', list: [1] } } });
    expect(() => Object.assign(config.upstreams, { b: {} })).toThrow(TypeError);
    expect(Object.isFrozen(config.upstreams.a?.list)).toBe(true);
  });
});
