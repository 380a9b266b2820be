import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Config, Exchange } from '@pipeproxy/core';
import { createAuthStage } from '../../core/src/stages/auth.ts';
import { createOpenLimit } from '../../core/src/stages/open-limit.ts';
import { createQuietHost } from '../support/quiet-host.ts';
import { rawCall } from '../support/raw-call.ts';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { createTempFolder } from '../temp-folder.ts';

const KEY = 'FAKE-key-of-the-client';
const KEYS = [{ name: 'me', key: KEY }];
const OPEN: Config = { server: { host: '0.0.0.0', port: 0 }, auth: { keys: KEYS } };

/** Configs that would let everybody in. */
const KEYLESS: readonly (readonly [string, Config])[] = [
  ['an empty list of keys', { ...OPEN, auth: { keys: [] } }],
  ['no keys', { server: OPEN.server! }],
  ['no keys and another address', { auth: {} }],
  ['no auth', {}],
  ['keys that nobody asks for', { ...OPEN, pipeline: ['alias', 'translate', 'execute'] }],
];

async function statusOf(port: number, headers: Record<string, string> = {}): Promise<number> {
  const { status } = await rawCall(`http://127.0.0.1:${port}`, { method: 'GET', path: '/v1/models', headers });
  return status;
}

const arrivalFrom = (remoteAddress: string): Exchange =>
  ({ id: 'req_1', inbound: { credentials: [], remoteAddress } }) as unknown as Exchange;

describe('security 2: fails open', () => {
  it.each(KEYLESS)('security 2: a reload to %s is refused and the old keys stay', async (_, config) => {
    await using world = await createQuietHost(OPEN);
    const { port } = await world.host.listen();
    expect(() => world.host.reload(config)).toThrow(/can be reached by others/);
    expect(world.log.join()).toMatch(/"level":50.*the new config was refused/);
    expect(await statusOf(port)).toBe(401);
    expect(await statusOf(port, { 'x-api-key': KEY })).toBe(200);
  });

  it('security 2: a reload that cannot be built changes nothing', async () => {
    await using world = await createQuietHost(OPEN);
    const { port } = await world.host.listen();
    const broken: Config = { ...OPEN, auth: { keys: [] }, pipeline: ['auth', 'no-such-stage'] };
    expect(() => world.host.reload({ ...broken, auth: { keys: [{ name: 'new', key: 'FAKE-new-key' }] } })).toThrow();
    expect(await statusOf(port, { 'x-api-key': 'FAKE-new-key' })).toBe(401);
    expect(await statusOf(port, { 'x-api-key': KEY })).toBe(200);
  });

  it('security 2: a reload with other keys counts at once', async () => {
    await using world = await createQuietHost(OPEN);
    const { port } = await world.host.listen();
    world.host.reload({ ...OPEN, auth: { keys: [{ name: 'new', key: 'FAKE-new-key' }] } });
    expect(await statusOf(port, { 'x-api-key': 'FAKE-new-key' })).toBe(200);
    expect(await statusOf(port, { 'x-api-key': KEY })).toBe(401);
  });

  it('security 2: does not start without a key where others can reach it', async () => {
    await expect(createQuietHost({ ...OPEN, auth: { keys: [] } })).rejects.toMatchObject({ code: 'PP_CONFIG_INVALID' });
  });

  it.each(['192.0.2.7', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', ''])(
    'security 2: without keys a connection from "%s" is refused, whatever is listened on',
    async (address) => {
      const stage = createAuthStage([], createOpenLimit(10), Date.now);
      const pass = stage.handle(arrivalFrom(address), async () => undefined);
      await expect(pass).rejects.toMatchObject({ kind: 'authentication' });
    },
  );

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])('security 2: %s is let in', async (address) => {
    const stage = createAuthStage([], createOpenLimit(10), Date.now);
    await expect(stage.handle(arrivalFrom(address), async () => undefined)).resolves.toBeUndefined();
  });

  it('security 2: a secret file that is missing, empty, blank or unreadable stops the start and is named by its path', async () => {
    using folder = createTempFolder({ 'empty.txt': '', 'blank.txt': ' \n\t\n', 'other.txt': 'FAKE-other-secret' });
    mkdirSync(join(folder.path, 'folder.txt'));
    const key = (name: string) => `\${file:${name}}`;
    const config = {
      server: { host: '0.0.0.0', port: 0 },
      auth: {
        keys: ['missing.txt', 'empty.txt', 'blank.txt', 'folder.txt', 'other.txt'].map((file, index) => ({
          name: `k${index}`,
          key: key(file),
        })),
      },
    };
    writeFileSync(join(folder.path, 'proxy.config.json'), JSON.stringify(config));
    const { code, stdout, stderr } = await runPipeproxy(folder, ['start']).ended;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('auth.keys[0].key: there is no file missing.txt');
    expect(stderr).toContain('auth.keys[1].key: the file empty.txt is empty');
    expect(stderr).toContain('auth.keys[2].key: the file blank.txt is empty');
    expect(stderr).toContain('auth.keys[3].key: the file folder.txt cannot be read (EISDIR)');
    expect(stderr).not.toContain('FAKE');
  });

  it('security 2: an empty file of the generated key is no key', async () => {
    using folder = createTempFolder({ 'package.json': '{}', 'client.key': ' \n' });
    const program = runPipeproxy(folder, ['start', '--port', '0', '--host', '0.0.0.0']);
    const [, port] = await program.says(/serves http:\/\/\S+?:(\d+)/);
    expect(await statusOf(Number(port))).toBe(401);
    expect(await statusOf(Number(port), { 'x-api-key': ' ' })).toBe(401);
    const { stdout } = await program.stop();
    expect(stdout).toMatch(/PIPEPROXY_KEY=pp-\S{32}/);
  });
});
