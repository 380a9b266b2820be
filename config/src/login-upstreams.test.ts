import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';
import { loginUpstreams } from './login-upstreams.ts';
import { readConfig } from './read-config.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder({ 'package.json': '{}' });
});
afterEach(() => folder[Symbol.dispose]());

const read = (environment: Record<string, string> = {}) =>
  readConfig({ cwd: folder.path, home: folder.path, environment, settings: {} });

describe('loginUpstreams', () => {
  it('finds who is logged in, by the files alone', async () => {
    expect(await loginUpstreams(folder.path)).toEqual([]);
    folder.write('codex/codex-0123456789abcdef.json.FAKE.tmp', '');
    expect(await loginUpstreams(folder.path)).toEqual([]);
    folder.write('codex/codex-0123456789abcdef.json', '');
    expect(await loginUpstreams(folder.path)).toMatchObject([{ name: 'codex', upstream: { provider: 'codex-oauth' } }]);
  });

  it('makes an upstream where no config says which there are, before one that costs by the piece', async () => {
    folder.write('codex/link-0123456789abcdef.json', '');
    const { config, found } = await read({ OPENAI_API_KEY: 'FAKE-key-of-openai' });
    expect(found.map(({ name, why }) => [name, why])).toEqual([
      ['codex', '`pipeproxy login codex`'],
      ['openai', 'OPENAI_API_KEY'],
    ]);
    expect(config.models?.['gpt-*']).toEqual(['codex/gpt-*', 'openai/gpt-*']);
    folder.write('proxy.config.json', '{ "upstreams": { "demo": { "provider": "demo" } } }');
    expect((await read()).config.upstreams).not.toHaveProperty('codex');
  });

  it('says of a login of Codex that it waits for a word of its owner', async () => {
    expect((await read({ HOME: folder.path })).ignored).toEqual([]);
    const file = folder.write('.codex/auth.json', '{}');
    const { ignored, config } = await read({ HOME: folder.path });
    expect(ignored).toEqual([{ name: file, why: expect.stringContaining('pipeproxy login codex --link') }]);
    expect(config.upstreams).toEqual({});
    expect((await read({ CODEX_HOME: `${folder.path}/.codex` })).ignored).toHaveLength(1);
    folder.write('codex/link-0123456789abcdef.json', '');
    expect((await read({ HOME: folder.path })).ignored).toEqual([]);
  });
});
