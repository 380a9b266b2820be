import { readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { configProblems } from '../support/config-problems.ts';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

/** Keys that stand in the examples of this and other gateways. */
const SAMPLE_KEYS = [
  'your-api-key-1',
  'your-api-key-2',
  'your-api-key-3',
  'proxypal-local',
  'proxypal-mgmt-key',
  'CHANGEME',
  'change-me',
  'sk-123',
  'sk-1234',
  'admin/admin',
  'your-expected-anthropic-api-key',
  'your-secret-key',
  'my-secret-proxy-key',
  ' ChangeMe ',
];

/** Addresses that others can reach. */
const OPEN_HOSTS = ['0.0.0.0', '::', '[::]', '192.0.2.7', 'my-laptop', '127.0.0.1.evil.example'];
const OWN_HOSTS = ['127.0.0.1', '127.1.2.3', '::1', 'localhost'];
const KEYS = { keys: [{ name: 'me', key: 'FAKE-key-of-the-client' }] };

let folder: TempFolder;

beforeAll(() => {
  folder = createTempFolder({ 'package.json': '{}' });
});

afterAll(() => folder[Symbol.dispose]());

/** True when somebody listens there. */
function isHeard(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

describe('security 1: open proxy on the network', () => {
  it('security 1: listens on 127.0.0.1 and ::1 only', async () => {
    const program = runPipeproxy(folder, ['start', '--port', '0']);
    const [, port] = await program.says(/serves http:\/\/127\.0\.0\.1:(\d+)/);
    const heard = await Promise.all(['127.0.0.1', '::1', '127.0.0.2'].map((host) => isHeard(host, Number(port))));
    expect(heard).toEqual([true, true, false]);
    expect((await program.stop()).stdout).toContain('every user and every program of this machine can spend');
  });

  it('security 1: 0.0.0.0 without a key ends with code 1 and the reason', async () => {
    using own = createTempFolder({ 'proxy.config.json': '{ "server": { "host": "0.0.0.0", "port": 0 } }' });
    const { code, stdout, stderr } = await runPipeproxy(own, ['start']).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/server\.host: "0\.0\.0\.0" can be reached from other machines.*add one to auth\.keys/);
    expect(stderr).toContain('PP_CONFIG_INVALID');
    expect(stdout).toBe('');
  });

  it.each(OPEN_HOSTS)('security 1: %s needs a client key', (host) => {
    expect(configProblems({ server: { host } })).toMatch(/^server\.host .*needs a client key/);
    expect(configProblems({ server: { host }, auth: { keys: [] } })).toMatch(/^server\.host /);
    expect(configProblems({ server: { host }, auth: KEYS, pipeline: ['alias', 'translate', 'execute'] })).toMatch(
      /^pipeline must have the stage auth/,
    );
    expect(configProblems({ server: { host }, auth: KEYS })).toBe('');
  });

  it.each(OWN_HOSTS)('security 1: %s does not', (host) => {
    expect(configProblems({ server: { host } })).toBe('');
  });

  it.each(SAMPLE_KEYS)('security 1: "%s" is no client key', (key) => {
    const config = { server: { host: '0.0.0.0' }, auth: { keys: [{ name: 'me', key }] } };
    expect(configProblems(config)).toContain('auth.keys[0].key is a sample key');
    expect(configProblems({ auth: config.auth })).toContain('auth.keys[0].key is a sample key');
  });

  it('security 1: a sample key from the environment stops the start', async () => {
    const config = { auth: { keys: [{ name: 'me', key: '${env:PIPEPROXY_KEY}' }] } };
    using own = createTempFolder({ 'proxy.config.json': JSON.stringify(config) });
    const { code, stderr } = await runPipeproxy(own, ['start'], { PIPEPROXY_KEY: 'sk-1234' }).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('auth.keys[0].key: is a sample key');
    expect(stderr).not.toContain('sk-1234');
  });

  it('security 1: makes a key of 128 bits or more, shows it once and never logs it', async () => {
    using own = createTempFolder({ 'package.json': '{}' });
    const args = ['start', '--port', '0', '--host', '0.0.0.0', '--log-level', 'debug'];
    const first = runPipeproxy(own, args);
    const [, key = ''] = await first.says(/PIPEPROXY_KEY=(\S+)\n/);
    const shown = await first.stop();
    const bits = Buffer.from(key.replace(/^pp-/, ''), 'base64url').length * 8;
    expect(bits).toBeGreaterThanOrEqual(128);
    expect(shown.stdout.split(key)).toHaveLength(2);
    expect(shown.stderr).not.toContain(key);
    const file = join(own.path, 'client.key');
    expect(readFileSync(file, 'utf8').trim()).toBe(key);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const second = runPipeproxy(own, args);
    await second.says(/Clients need the key in/);
    const again = await second.stop();
    expect(again.stdout + again.stderr).not.toContain(key);
  });
});
