import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';
import { type ConfigSources, readConfig } from './read-config.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder({ 'package.json': '{}' });
});
afterEach(() => folder[Symbol.dispose]());

const read = (sources: Partial<ConfigSources> = {}) =>
  readConfig({ cwd: folder.path, home: `${folder.path}/home`, environment: {}, settings: {}, ...sources });

describe('readConfig', () => {
  it('builds a config from the environment when there is no file', async () => {
    const environment = { PORT: '8318', LOG_LEVEL: 'debug', OPENAI_API_KEY: 'FAKE-openai', DEFAULT_MODEL: 'gpt-5.1' };
    const given = await read({ environment });
    expect(given).toMatchObject({
      config: {
        server: { port: 8318 },
        logging: { level: 'debug' },
        upstreams: { openai: { provider: 'openai-compatible', preset: 'openai', apiKey: 'FAKE-openai' } },
        models: { '*': 'openai/gpt-5.1' },
      },
      isFromEnvironment: true,
      secrets: ['FAKE-openai'],
      problems: [],
    });
    expect(given).not.toHaveProperty('file');
    expect(given.found.map(({ name }) => name)).toEqual(['openai']);
  });

  it('reads the .env of the guides from the working directory', async () => {
    folder.write(
      '.env',
      'OPENAI_BASE_URL=http://localhost:8317/v1\nOPENAI_API_KEY=dummy-key\nDEFAULT_MODEL=gpt-5.1\nPORT=8318\n',
    );
    const given = await read();
    expect(given.config).toEqual({
      server: { port: 8318 },
      upstreams: { openai: { provider: 'openai-compatible', baseUrl: 'http://localhost:8317/v1' } },
      models: { '*': 'openai/gpt-5.1' },
    });
    expect(given.envFile).toBe(`${folder.path}/.env`);
  });

  it('lets the command line win over the file, and the file over the environment', async () => {
    folder.write('proxy.config.yaml', 'server: { port: 2, host: 127.0.0.2 }\nlogging: { level: warn }\n');
    const environment = { PORT: '1', LOG_LEVEL: 'debug', BODY_LIMIT: '1mb' };
    const { config } = await read({ environment, settings: { port: 3 } });
    expect(config).toMatchObject({
      server: { port: 3, host: '127.0.0.2', limits: { maxBodyBytes: 1_048_576 } },
      logging: { level: 'warn' },
    });
  });

  it('does not add what the environment has to the upstreams of a file', async () => {
    folder.write('proxy.config.yaml', 'upstreams: { a: { provider: demo } }\n');
    const given = await read({ environment: { OPENAI_API_KEY: 'FAKE-openai', DEFAULT_MODEL: 'x' } });
    expect(given.config).toEqual({ upstreams: { a: { provider: 'demo' } }, models: {}, server: {} });
    expect(given.isFromEnvironment).toBe(false);
  });

  it('adds it to a file that says nothing of upstreams, and keeps its models', async () => {
    folder.write('proxy.config.yaml', 'models: { fast: openai/gpt-5-mini }\n');
    const { config, problems } = await read({ environment: { OPENAI_API_KEY: 'FAKE-openai' } });
    expect(problems).toEqual([]);
    expect(config.models).toEqual({ fast: 'openai/gpt-5-mini' });
    expect(Object.keys(config.upstreams ?? {})).toEqual(['openai']);
  });

  it('says which variables name a model that nothing serves, or that `models` overrules', async () => {
    const environment = { DEFAULT_MODEL: 'gpt-5.1', CLAUDE_MODEL: 'claude-opus-4-5' };
    const why = 'no server was found that could have this model';
    expect((await read({ environment })).ignored).toEqual([
      { name: 'DEFAULT_MODEL', why },
      { name: 'CLAUDE_MODEL', why },
    ]);
    const withServer = { OPENAI_API_KEY: 'FAKE-openai', DEFAULT_MODEL: 'gpt-5.1' };
    expect((await read({ environment: withServer })).ignored).toEqual([]);
    folder.write('proxy.config.yaml', 'models: { fast: openai/gpt-5-mini }\n');
    expect((await read({ environment: withServer })).ignored).toEqual([
      { name: 'DEFAULT_MODEL', why: '`models` of the config wins' },
    ]);
  });

  it('--to is all that a translator needs; what the environment has is left alone', async () => {
    const settings = { port: 8318, to: 'http://localhost:8317/v1', map: ['claude-*=gpt-5.1'] };
    const { config, problems, found } = await read({ settings, environment: { OPENAI_API_KEY: 'FAKE-openai' } });
    expect(problems).toEqual([]);
    expect(found).toEqual([]);
    expect(config).toEqual({
      server: { port: 8318 },
      upstreams: { to: { provider: 'openai-compatible', baseUrl: 'http://localhost:8317/v1' } },
      models: { '*': 'to/*', 'claude-*': 'to/gpt-5.1' },
    });
  });

  it('--to-key may be a reference', async () => {
    const settings = { to: 'https://gw.example/v1', toKey: '${env:GW_KEY}' };
    const { config, secrets } = await read({ settings, environment: { GW_KEY: 'FAKE-gateway' } });
    expect(config.upstreams?.to).toMatchObject({ apiKey: 'FAKE-gateway' });
    expect(secrets).toContain('FAKE-gateway');
    expect((await read({ settings })).problems).toEqual([
      { path: 'upstreams.to.apiKey', message: 'the environment variable GW_KEY is not set' },
    ]);
  });

  it('takes variables of the .env beside the config, and files relative to it', async () => {
    folder.write(
      'conf/proxy.config.yaml',
      "upstreams: { a: { provider: demo, apiKey: '${env:A}', token: '${file:t}' } }",
    );
    folder.write('conf/.env', 'A=FAKE-from-dotenv\n');
    folder.write('conf/t', 'FAKE-from-file\n');
    const given = await read({ configFile: 'conf/proxy.config.yaml' });
    expect(given.config.upstreams?.a).toMatchObject({ apiKey: 'FAKE-from-dotenv', token: 'FAKE-from-file' });
    expect(given.secrets).toEqual(expect.arrayContaining(['FAKE-from-dotenv', 'FAKE-from-file']));
  });

  it('reports five mistakes at once, with their paths and no value', async () => {
    folder.write(
      'proxy.config.yaml',
      [
        'servr: { port: 1 }',
        'server: { port: high }',
        'upstreams:',
        "  foundry: { provider: anthropic, apiKey: '${env:UNSET_KEY}' }",
        "  other: { provider: anthropic, baseUrl: 'http://api.example', apiKey: FAKE-literal-key }",
        'models: { opus: foundy/opus }',
        'logging: { level: FAKE-literal-key }',
      ].join('\n'),
    );
    const { problems } = await read();
    expect(problems.map(({ path }) => path)).toEqual([
      'upstreams.foundry.apiKey',
      'servr',
      'server.port',
      'logging.level',
      'upstreams.other.baseUrl',
      'models.opus',
    ]);
    expect(JSON.stringify(problems)).not.toContain('FAKE-literal-key');
  });

  it.each(['- a\n- b\n', '5\n', 'text\n'])('refuses a file that is no object: %j', async (text) => {
    folder.write('proxy.config.yaml', text);
    expect((await read()).problems).toEqual([{ path: '', message: expect.stringContaining('must be an object') }]);
  });

  it('security 1: without a config it makes a key when the command line opens the door', async () => {
    const makeKey = async () => 'FAKE-generated-key';
    const { config, problems, secrets } = await read({ settings: { host: '0.0.0.0' }, makeKey });
    expect(problems).toEqual([]);
    expect(config.auth).toEqual({ keys: [{ name: 'generated', key: 'FAKE-generated-key' }] });
    expect(secrets).toContain('FAKE-generated-key');
  });

  it('security 1: makes none for loopback, and none where a config could hold one', async () => {
    const makeKey = async () => 'FAKE-generated-key';
    expect((await read({ settings: { host: '127.0.0.1' }, makeKey })).config).not.toHaveProperty('auth');
    folder.write('proxy.config.yaml', 'strict: true\n');
    const { config, problems } = await read({ settings: { host: '0.0.0.0' }, makeKey });
    expect(config).not.toHaveProperty('auth');
    expect(problems).toEqual([{ path: 'server.host', message: expect.stringContaining('client key') }]);
  });

  it.each(['__proto__', 'constructor', 'prototype'])('security 20: --map refuses the name %s', async (name) => {
    const settings = { to: 'https://gw.example/v1', map: [`${name}=x`] };
    expect((await read({ settings })).problems).toEqual([{ path: 'models', message: `"${name}" may not be a key` }]);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('names variables with values that cannot be used', async () => {
    expect((await read({ environment: { PORT: 'no' } })).problems).toEqual([
      { path: 'PORT', message: 'must be a port from 0 to 65535' },
    ]);
  });
});
