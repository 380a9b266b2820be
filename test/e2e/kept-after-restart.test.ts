import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Config, JsonObject } from '@pipeproxy/core';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

const WORDS = 'words of the client that nobody else has';

let folder: TempFolder;
beforeAll(() => {
  folder = createTempFolder();
});
afterAll(() => folder[Symbol.dispose]());

async function during<T>(config: Config, state: string, work: (proxy: PipeproxyProcess) => Promise<T>): Promise<T> {
  const proxy = await startPipeproxy({ ...config, state: { ...config.state, folder: join(folder.path, state) } });
  try {
    return await work(proxy);
  } finally {
    await proxy.stop();
  }
}

async function create({ url }: PipeproxyProcess, more: JsonObject = {}) {
  const reply = await fetch(`${url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'demo', input: WORDS, ...more }),
  });
  return { status: reply.status, body: (await reply.json()) as JsonObject };
}

const bytesOf = (state: string): string => readFileSync(join(folder.path, state, 'store/store.sqlite'), 'latin1');

describe('what is kept', () => {
  it('outlives a restart, in a file for its owner alone', async () => {
    const { body } = await during({}, 'kept', (proxy) => create(proxy));
    expect(body.store).toBe(true);
    expect(bytesOf('kept')).toContain(WORDS);
    expect(statSync(join(folder.path, 'kept/store/store.sqlite')).mode & 0o777).toBe(0o600);
    await during({}, 'kept', async (proxy) => {
      const given = await fetch(`${proxy.url}/v1/responses/${body.id}`);
      expect(await given.json()).toEqual(body);
      expect((await create(proxy, { previous_response_id: body.id! })).status).toBe(200);
      const deleted = await fetch(`${proxy.url}/v1/responses/${body.id}`, { method: 'DELETE' });
      expect(deleted.status).toBe(200);
      expect(proxy.stderr).not.toContain(WORDS);
    });
  });

  it.each<[string, Config, JsonObject]>([
    ['off in the config', { keep: { replies: false } }, {}],
    ['off in the request', {}, { store: false }],
    ['in memory', { state: { store: { name: 'memory' } } }, {}],
  ])('leaves no word on the disk: %s', async (name, config, more) => {
    const state = name.replaceAll(' ', '-');
    const isKept = name === 'in memory';
    await during(config, state, async (proxy) => {
      const { body } = await create(proxy, more);
      expect(body.store).toBe(isKept);
      const next = await create(proxy, { previous_response_id: body.id! });
      expect(next.status).toBe(isKept ? 200 : 400);
    });
    const sqlite = join(folder.path, state, 'store/store.sqlite');
    const left = statSync(sqlite, { throwIfNoEntry: false }) ? bytesOf(state) : '';
    expect(left).not.toContain(WORDS);
  });

  it('ends after its time', async () => {
    await during({ keep: { maxAgeMs: 1 } }, 'short', async (proxy) => {
      const { body } = await create(proxy);
      await new Promise((done) => setTimeout(done, 5));
      expect((await fetch(`${proxy.url}/v1/responses/${body.id}`)).status).toBe(404);
    });
  });
});
