import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Config, UpstreamConfig } from '@pipeproxy/core';
import { rawCall } from '../support/raw-call.ts';
import { startPipeproxy } from '../support/start-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

/** Writes down the address of every module that a process loads. */
const SPY = `
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { appendFileSync(process.env.LOADED, url + '\\n'); return next(url, context); } });
`;
/** Packages that only some upstreams need. */
const HEAVY = /node_modules\/(@aws-sdk|@smithy|@azure|sharp)\//;
/** Parts that only some commands, configs or requests need. */
const RARE =
  /cli\/src\/(ask-person|open-page)|config\/src\/line-of|stages\/tool-text\/|undici\/(index|lib\/(web|mock|cache))/;
const OWN = /plugins\/([a-z-]+)\//;

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder();
});
afterEach(() => folder[Symbol.dispose]());

/** What a process has loaded that was started with an upstream, and asked for a model of it. */
async function loadedWith(upstream: UpstreamConfig, { content = 'Hi', ...more }: Config & { content?: unknown } = {}) {
  const list = folder.write('loaded.txt', '');
  const spy = folder.write('spy.mjs', SPY);
  const env = {
    NODE_OPTIONS: `--import=${spy}`,
    LOADED: list,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(folder.path, 'none'),
  };
  const proxy = await startPipeproxy({ upstreams: { mine: upstream }, ...more }, { env });
  const lines = () => readFileSync(list, 'utf8').split('\n');
  const atStart = lines();
  const body = {
    model: 'mine/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
    max_tokens: 1,
    messages: [{ role: 'user', content }],
  };
  const { text } = await rawCall(proxy.url, {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body,
  });
  await proxy.stop();
  const plugins = new Set(atStart.flatMap((url) => OWN.exec(url)?.[1] ?? []));
  return {
    heavyAtStart: atStart.filter((url) => HEAVY.test(url)),
    heavy: lines().filter((url) => HEAVY.test(url)),
    rare: atStart.filter((url) => RARE.test(url)),
    plugins,
    text,
  };
}

const REFUSED = 'http://127.0.0.1:9';

describe('packages that few upstreams need', () => {
  it('are not loaded without one, and neither is its plugin', async () => {
    const { heavy, plugins, rare } = await loadedWith({
      provider: 'openai-compatible',
      baseUrl: REFUSED,
      apiKey: 'FAKE-key',
    });
    expect([heavy, plugins.has('bedrock'), plugins.has('openai-compatible')]).toEqual([[], false, true]);
    expect(rare).toEqual([]);
  });

  it('are not loaded for Bedrock with keys of its own', async () => {
    const keys = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret' };
    const { heavy, plugins } = await loadedWith({
      provider: 'bedrock',
      region: 'us-east-1',
      endpoint: REFUSED,
      ...keys,
    });
    expect([heavy, plugins.has('bedrock')]).toEqual([[], true]);
  });

  it('are loaded for the credential chain of AWS when it is asked, and not before', async () => {
    const { heavyAtStart, heavy, text } = await loadedWith({
      provider: 'bedrock',
      region: 'us-east-1',
      endpoint: REFUSED,
      profile: 'none',
    });
    expect(heavyAtStart).toEqual([]);
    expect(heavy.length).toBeGreaterThan(0);
    expect(text).toContain('aws sso login');
  });

  it('are not loaded for Azure with a key, and for Entra ID not before it is asked', async () => {
    const azure = { provider: 'azure-openai', endpoint: REFUSED };
    const keyed = await loadedWith({ ...azure, apiKey: 'FAKE-key' });
    expect([keyed.heavy, keyed.plugins.has('azure-foundry')]).toEqual([[], true]);
    const entra = await loadedWith({ ...azure, auth: 'entra' });
    expect(entra.heavyAtStart).toEqual([]);
    expect(entra.text).toContain('npm install @azure/identity');
  });

  it('are not loaded for the stage compress-images before an image comes', async () => {
    const upstream = { provider: 'anthropic', baseUrl: REFUSED, apiKey: 'FAKE-key' };
    const pipeline = ['auth', 'compress-images', 'alias', 'translate', 'execute'];
    const without = await loadedWith(upstream, { pipeline });
    expect([without.heavy, without.plugins.has('compress-images')]).toEqual([[], true]);
    const source = { type: 'base64', media_type: 'image/png', data: Buffer.from('no image').toString('base64') };
    const shown = await loadedWith(upstream, { pipeline, content: [{ type: 'image', source }] });
    expect(shown.heavyAtStart).toEqual([]);
    expect(shown.heavy.length).toBeGreaterThan(0);
  });
});
