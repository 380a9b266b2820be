import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../../test/temp-folder.ts';
import { fakeServices } from '../testing/fake-services.ts';
import { askControl } from './ask-control.ts';
import { controlPath } from './control-path.ts';
import { openControlSocket } from './control-socket.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder();
});
afterEach(() => folder[Symbol.dispose]());

function open(place = folder.path, status: () => Promise<object> = async () => ({ up: true })) {
  const { services, lines } = fakeServices();
  const stops: string[] = [];
  const opened = openControlSocket(place, { status, stop: () => void stops.push('stop') }, services.logger);
  return { opened, lines, stops };
}

describe('security 27: the control socket', () => {
  it('is private from its first moment, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      const socket = await open().opened;
      expect(statSync(controlPath(folder.path)).mode & 0o777).toBe(0o600);
      expect(process.umask()).toBe(0);
      await socket?.close();
    } finally {
      process.umask(before);
    }
    expect(existsSync(controlPath(folder.path))).toBe(false);
  });

  it('tells, and stops once its answer has left', async () => {
    const { opened, stops } = open();
    const socket = await opened;
    expect(await askControl(folder.path, 'GET /status')).toEqual({ up: true });
    expect(stops).toEqual([]);
    await askControl(folder.path, 'POST /stop');
    while (stops.length === 0) await new Promise((done) => setTimeout(done, 1));
    await socket?.close();
    await expect(askControl(folder.path, 'GET /status')).rejects.toMatchObject({ code: 'PP_NOT_RUNNING' });
  });

  it('is not taken from another process that answers', async () => {
    const first = await open().opened;
    const second = open();
    expect(await second.opened).toBeUndefined();
    expect(second.lines[0]?.message).toContain('another pipeproxy has the same state folder');
    expect(await askControl(folder.path, 'GET /status')).toEqual({ up: true });
    await first?.close();
  });

  it('is done without where it cannot be', async () => {
    const deep = join(folder.path, 'x'.repeat(100));
    mkdirSync(deep);
    const long = open(deep);
    expect(await long.opened).toBeUndefined();
    expect(long.lines[0]?.message).toContain('too long');
    const missing = open(join(folder.path, 'missing'));
    expect(await missing.opened).toBeUndefined();
    writeFileSync(controlPath(folder.path), 'left by somebody');
    const socket = await open().opened;
    expect(await askControl(folder.path, 'GET /status')).toEqual({ up: true });
    await socket?.close();
  });

  it('is done without where a folder has its place', async () => {
    mkdirSync(controlPath(folder.path));
    expect(await open().opened).toBeUndefined();
  });

  it('is none where another program answers', async () => {
    const server = createServer((_, response) => response.end('hello'));
    await new Promise<void>((done) => server.listen(controlPath(folder.path), done));
    const asked = askControl(folder.path, 'GET /status');
    await expect(asked).rejects.toMatchObject({ code: 'PP_NOT_RUNNING' });
    await new Promise((done) => server.close(done));
  });

  it('says nothing of a failure inside', async () => {
    const { opened, lines } = open(folder.path, () => Promise.reject(new Error('FAKE-secret')));
    const socket = await opened;
    await expect(askControl(folder.path, 'GET /status')).rejects.toMatchObject({ code: 'PP_NOT_RUNNING' });
    expect(lines).toHaveLength(1);
    await socket?.close();
  });

  it('has a name of its own for each folder on Windows', () => {
    expect(controlPath('/a', 'win32')).toMatch(/^\\\\\.\\pipe\\pipeproxy-[0-9a-f]{24}$/);
    expect(controlPath('/a', 'win32')).not.toBe(controlPath('/b', 'win32'));
  });
});
