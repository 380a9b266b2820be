import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProxyError } from '@pipeproxy/core';
import { createTempFolder, type TempFolder } from '../../../test/temp-folder.ts';
import { type FakeOptions, type FakeSurroundings, fakeSurroundings } from '../__fixtures__/fake-surroundings.ts';
import { run } from '../run.ts';
import { start } from './start.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder({ 'package.json': '{}' });
});
afterEach(() => folder[Symbol.dispose]());

const fake = (options: Omit<FakeOptions, 'cwd'> = {}): FakeSurroundings =>
  fakeSurroundings({ cwd: folder.path, ...options });

/** Starts, waits until it has said everything, stops it, and gives what it said. */
async function startAndStop(argv: readonly string[], surroundings: FakeSurroundings) {
  const running = run(['start', ...argv], surroundings);
  await Promise.race([surroundings.printed('Try it:'), running]);
  surroundings.stop();
  return { code: await running, out: surroundings.out, error: surroundings.error };
}

describe('start', () => {
  it('says the URL, what it found, where the ledger is, and a line to paste', async () => {
    const environment = { OPENAI_API_KEY: 'FAKE-openai-key', FOUNDRY_RESOURCE: 'contoso' };
    const surroundings = fake({ environment });
    const { code, out } = await startAndStop([], surroundings);
    expect(code).toBe(0);
    expect(out).toMatch(/^pipeproxy \d+\.\d+\.\d+ serves http:\/\/127\.0\.0\.1:8317\n/);
    expect(out).toContain('none; built from the environment');
    expect(out).toMatch(/openai +openai-compatible +from OPENAI_API_KEY/);
    expect(out).toMatch(/demo +demo +always there/);
    expect(out).toContain(
      'FOUNDRY_RESOURCE is not used: it needs ANTHROPIC_FOUNDRY_API_KEY, or CLAUDE_CODE_USE_FOUNDRY=1',
    );
    expect(out).toContain(`sqlite in ${folder.path}/home/ledger`);
    expect(out).toContain('curl http://127.0.0.1:8317/v1/chat/completions');
    expect(out).toContain('No client key is set: every user and every program of this machine can spend');
    expect(out).not.toContain('FAKE-openai-key');
    expect(surroundings.created[0]).toMatchObject({
      secrets: ['FAKE-openai-key'],
      stateDir: `${folder.path}/home`,
      config: { upstreams: { openai: { apiKey: 'FAKE-openai-key' } } },
    });
  });

  it('says what to set where nothing is set', async () => {
    const words = 'No server is set in the environment: only the model `demo` answers.';
    expect((await startAndStop([], fake())).out).toContain(words);
    const environment = { OPENAI_API_KEY: 'FAKE-openai-key' };
    expect((await startAndStop([], fake({ environment }))).out).not.toContain(words);
    folder.write('proxy.config.yaml', 'upstreams: {}\n');
    expect((await startAndStop([], fake())).out).not.toContain(words);
  });

  it('says where names lead that nothing else is said of', async () => {
    const environment = { OPENAI_BASE_URL: 'http://localhost:11434/v1', DEFAULT_MODEL: 'qwen3-coder' };
    expect((await startAndStop([], fake({ environment }))).out).toMatch(/^ {2}any name +openai\/qwen3-coder$/m);
    expect((await startAndStop([], fake())).out).not.toContain('any name');
  });

  it('says which files it read', async () => {
    folder.write('proxy.config.yaml', "auth: { keys: [{ name: laptop, key: '${env:K}' }] }\n");
    folder.write('.env', 'K=FAKE-client-key\n');
    const { out } = await startAndStop([], fake());
    expect(out).toContain(`${folder.path}/proxy.config.yaml`);
    expect(out).toContain(`${folder.path}/.env`);
    expect(out).toContain('Clients need a key: laptop.');
    expect(out).toContain('-H "authorization: Bearer $PIPEPROXY_KEY"');
    expect(out).not.toContain('No client key is set');
    expect(out).not.toContain('FAKE-client-key');
  });

  it('translates in front of another proxy in one line', async () => {
    const surroundings = fake();
    const argv = ['--port', '8318', '--to', 'http://localhost:8317/v1', '--map', 'claude-*=gpt-5.1', '--map', 'a=b'];
    const { code, out } = await startAndStop(argv, surroundings);
    expect(code).toBe(0);
    expect(out).toContain('none; the command line says it all');
    expect(surroundings.created[0]?.config).toMatchObject({
      server: { port: 8318 },
      upstreams: { to: { provider: 'openai-compatible', baseUrl: 'http://localhost:8317/v1' } },
      models: { '*': 'to/*', 'claude-*': 'to/gpt-5.1', a: 'to/b', demo: 'demo/demo' },
    });
  });

  it('closes when it is asked to stop, and ends at once when it is asked again', async () => {
    const { promise: closed, resolve: finishClosing } = Promise.withResolvers<void>();
    const surroundings = fake({ host: { close: () => closed } });
    const running = run(['start'], surroundings);
    await surroundings.printed('Try it:');
    surroundings.stop();
    expect(surroundings.out).toContain('Stopping');
    expect(surroundings.exits).toEqual([]);
    surroundings.stop();
    expect(surroundings.exits).toEqual([130]);
    finishClosing();
    expect(await running).toBe(0);
  });

  it('security 15: a crash shows no secret, and closes what is open', async () => {
    const surroundings = fake({ environment: { OPENAI_API_KEY: 'FAKE-canary-key' } });
    const running = run(['start'], surroundings);
    await surroundings.printed('Try it:');
    surroundings.crash(new Error('lost FAKE-canary-key'));
    surroundings.crash(new Error('again'));
    expect(await running).toBe(1);
    expect(surroundings.error).toContain('lost [secret]');
    expect(surroundings.error).not.toContain('FAKE-canary-key');
    expect(surroundings.calls).toEqual(['close']);
    expect(surroundings.exits).toEqual([1]);
  });

  it('is ready for a signal as soon as it says that it serves', async () => {
    const surroundings = fake();
    const { writeOut } = surroundings;
    const stopAtOnce = (text: string): void => {
      writeOut(text);
      if (text.includes('Try it:')) surroundings.stop();
    };
    expect(await run(['start'], { ...surroundings, writeOut: stopAtOnce })).toBe(0);
    expect(surroundings.calls).toEqual(['close']);
  });

  it('says in one line that the port is in use, and closes what it opened', async () => {
    const listen = async (): Promise<never> => {
      throw new ProxyError('PP_PORT_IN_USE', 'Port 8317 of 127.0.0.1 is in use.', { hint: 'Choose another.' });
    };
    const surroundings = fake({ host: { listen } });
    const { code, error } = await startAndStop([], surroundings);
    expect(code).toBe(1);
    expect(error).toBe('error: Port 8317 of 127.0.0.1 is in use.\ncode:  PP_PORT_IN_USE\nhint:  Choose another.\n');
    expect(surroundings.calls).toEqual(['close']);
  });

  it('security 1: refuses another address in a config without a key', async () => {
    folder.write('proxy.config.yaml', 'server: { host: 0.0.0.0 }\n');
    const surroundings = fake();
    const { code, error } = await startAndStop([], surroundings);
    expect(code).toBe(1);
    expect(error).toContain('"0.0.0.0" can be reached from other machines, which needs a client key');
    expect(surroundings.created).toEqual([]);
  });

  it('security 1: makes a key of 128 bits or more at the first start elsewhere, and shows it once', async () => {
    const first = await startAndStop(['--host', '0.0.0.0'], fake());
    const key = /PIPEPROXY_KEY=(\S+)/.exec(first.out)?.[1] ?? '';
    const bits = Buffer.from(key.replace(/^pp-/, ''), 'base64url').length * 8;
    expect(bits).toBeGreaterThanOrEqual(128);
    expect(first.out.split(key)).toHaveLength(2);
    const file = `${folder.path}/home/client.key`;
    expect(readFileSync(file, 'utf8')).toBe(`${key}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const surroundings = fake();
    const second = await startAndStop(['--host', '0.0.0.0'], surroundings);
    expect(second.out).not.toContain(key);
    expect(second.out).toContain(`Clients need the key in ${file}.`);
    expect(surroundings.created[0]).toMatchObject({ config: { auth: { keys: [{ key }] } }, secrets: [key] });
  });

  it('writes the log to a file for this user only', async () => {
    folder.write('proxy.config.yaml', 'logging: { file: logs/a.log }\n');
    const surroundings = fake({
      host: {
        close: async () => surroundings.created[0]?.logSink?.write('{"line":1}\n'),
      },
    });
    await startAndStop([], surroundings);
    const file = `${folder.path}/logs/a.log`;
    expect(readFileSync(file, 'utf8')).toBe('{"line":1}\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('start without a config', () => {
  let server: Server;
  afterEach(() => new Promise<void>((resolve) => void server.close(() => resolve())));

  /** Serves a list of models, as a local model server would. */
  async function serveModels(body: object): Promise<number> {
    server = createServer((_, response) => response.end(JSON.stringify(body)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  function startBeside(port: number, surroundings: FakeSurroundings) {
    const context = { ...surroundings, learnSecrets: () => undefined, print: () => undefined };
    const servers = [{ name: 'ollama', port }];
    const running = start({ settings: {}, localServers: servers }, context);
    const stop = (): Promise<void> => {
      surroundings.stop();
      return running;
    };
    return { stop };
  }

  it('takes in a model server of this machine that answers after the start', async () => {
    const port = await serveModels({ object: 'list', data: [{ id: 'llama3' }, { id: 'qwen3' }] });
    const surroundings = fake();
    const { stop } = startBeside(port, surroundings);
    await surroundings.printed(`Also found ollama at http://127.0.0.1:${port}/v1 (2 models: llama3, qwen3)`);
    expect(surroundings.out.indexOf('Try it:')).toBeLessThan(surroundings.out.indexOf('Also found'));
    expect(surroundings.reloaded[0]?.upstreams).toEqual({
      demo: { provider: 'demo' },
      ollama: {
        provider: 'openai-compatible',
        preset: 'ollama',
        baseUrl: `http://127.0.0.1:${port}/v1`,
        models: ['llama3', 'qwen3'],
      },
    });
    // Its provider is there although nothing used it at the start.
    expect(surroundings.created[0]?.plugins.map(({ name }) => name)).toContain('openai-compatible');
    await stop();
  });

  it('does not wait for one that is silent', async () => {
    server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const surroundings = fake();
    const { stop } = startBeside((server.address() as AddressInfo).port, surroundings);
    await surroundings.printed('Try it:');
    await stop();
    expect(surroundings.reloaded).toEqual([]);
  });
});
