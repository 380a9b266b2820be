import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProxyError } from '@pipeproxy/core';
import type { Explanation } from '@pipeproxy/core/host';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';
import { type FakeOptions, fakeSurroundings } from './__fixtures__/fake-surroundings.ts';
import { run } from './run.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder({ 'package.json': '{}' });
});
afterEach(() => folder[Symbol.dispose]());

async function runHere(argv: readonly string[], options: Omit<FakeOptions, 'cwd'> = {}) {
  const surroundings = fakeSurroundings({ cwd: folder.path, ...options });
  const code = await run(argv, surroundings);
  return { code, out: surroundings.out, error: surroundings.error, surroundings };
}

describe('run', () => {
  it.each([
    [['bogus'], "unknown command 'bogus'"],
    [['start', '--bogus'], "unknown option '--bogus'"],
    [['start', 'bogus'], 'too many arguments'],
    [['start', '--port', 'high'], 'It must be a number from 0 to 65535'],
    [['start', '--port', '65536'], 'It must be a number from 0 to 65535'],
    [['start', '--log-level', 'loud'], 'Allowed choices are silent, error, warn, info, debug'],
    [['explain'], "missing required argument 'model'"],
    [['check', '--config'], 'argument missing'],
    [[], 'Usage: pipeproxy'],
  ])('%j is wrong use: exit code 2 and no stack', async (argv, words) => {
    const { code, out, error } = await runHere(argv);
    expect(code).toBe(2);
    expect(error).toContain(words);
    expect(error).not.toMatch(/\n\s+at /);
    expect(out).toBe('');
  });

  it.each([
    [['explain'], 'Try `pipeproxy explain --help`.'],
    [['start', '--bogus'], 'Try `pipeproxy start --help`.'],
    [['bogus'], 'Try `pipeproxy --help`.'],
  ])('%j is told where the help for it is', async (argv, words) => {
    expect((await runHere(argv)).error).toContain(words);
  });

  it.each([['--help'], ['--version'], ['start', '--help'], ['help', 'start']])('%s is fine', async (...argv) => {
    const { code, out } = await runHere(argv);
    expect(code).toBe(0);
    expect(out).not.toBe('');
  });

  it('prints an error as message, code and hint', async () => {
    const { code, error, out } = await runHere(['check', '--config', 'nope.yaml']);
    expect(code).toBe(1);
    expect(out).toBe('');
    expect(error).toBe(
      `error: There is no config file ${folder.path}/nope.yaml.\ncode:  PP_CONFIG_NOT_FOUND\nhint:  Check the path that \`--config\` names.\n`,
    );
  });

  it('prints an error as JSON when JSON is asked for', async () => {
    const { code, error, out } = await runHere(['explain', 'x', '--json']);
    expect(code).toBe(1);
    expect(error).toBe('');
    expect(JSON.parse(out)).toEqual({
      error: { code: 'PP_MODEL_UNKNOWN', message: 'No route leads to the model "x".', hint: 'Ask for another.' },
    });
  });

  it('security 15: strikes secrets out of an error that nobody foresaw', async () => {
    const createHost = (): never => {
      throw new Error('cannot use FAKE-canary-key');
    };
    const environment = { OPENAI_API_KEY: 'FAKE-canary-key' };
    for (const argv of [['check'], ['check', '--json'], ['start'], ['models', '--json']]) {
      const { code, out, error } = await runHere(argv, { createHost, environment });
      expect(code).toBe(1);
      expect(out + error).toContain('cannot use [secret]');
      expect(out + error).not.toContain('FAKE-canary-key');
    }
  });
});

describe('check', () => {
  it('reports every mistake at once', async () => {
    folder.write(
      'proxy.config.yaml',
      'servr: {}\nserver: { port: x }\nupstreams: { a: { provider: acme }, b: { provider: demo, apiKy: x } }\nmodels: { m: c/d }\n',
    );
    const { code, error } = await runHere(['check']);
    expect(code).toBe(1);
    expect(error.split('\n').slice(0, 6)).toEqual([
      'error: The config has 5 mistakes:',
      expect.stringContaining('  servr (line 1): is an unknown key; did you mean "server"?'),
      '  server.port (line 2): must be an integer, not a string',
      expect.stringContaining('  models.m (line 4): there is no upstream "c"'),
      expect.stringContaining('  upstreams.a.provider (line 3): there is no plugin "acme"'),
      expect.stringContaining('  upstreams.b.apiKy (line 3): is an unknown key; did you mean "apiKey"?'),
    ]);
    expect(error).toContain(`hint:  Edit ${folder.path}/proxy.config.yaml`);
  });

  it('gives every mistake by itself as JSON', async () => {
    folder.write('proxy.config.yaml', 'servr: {}\nmodels: { m: c/d }\n');
    const { code, out } = await runHere(['check', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out).error).toMatchObject({
      code: 'PP_CONFIG_INVALID',
      mistakes: [
        { path: 'servr', message: expect.stringContaining('is an unknown key') },
        { path: 'models.m', message: expect.stringContaining('there is no upstream "c"') },
      ],
    });
  });

  it('says that a config is right, without touching the ledger', async () => {
    folder.write('proxy.config.yaml', 'upstreams: { a: { provider: demo } }\n');
    const { code, out, surroundings } = await runHere(['check']);
    expect({ code, out }).toEqual({
      code: 0,
      out: `${folder.path}/proxy.config.yaml is right: upstreams demo, a; one model name.\n`,
    });
    expect(surroundings.created[0]?.config.ledger.name).toBe('none');
    expect(surroundings.calls).toEqual(['close']);
  });

  it('says what a plugin replaces', async () => {
    const host = { replaced: new Map([['stage auth', 'acme']]) };
    expect((await runHere(['check'], { host })).out).toContain('The plugin acme replaces the built-in stage auth.');
    expect(JSON.parse((await runHere(['check', '--json'], { host })).out)).toMatchObject({
      ok: true,
      file: null,
      replaced: { 'stage auth': 'acme' },
    });
  });

  it('says that plugins listen on further paths', async () => {
    const host = { routes: ['GET /pages', '* /api/*rest'] };
    expect((await runHere(['check'], { host })).out).toContain('Plugins listen on 2 more paths');
    expect(JSON.parse((await runHere(['check', '--json'], { host })).out)).toMatchObject(host);
  });
});

describe('explain', () => {
  const explanation: Explanation = {
    model: 'claude-x',
    rule: 'pattern',
    by: 'claude-*',
    stages: ['auth', 'alias'],
    observers: ['usage'],
    paths: [],
    candidates: [
      {
        upstream: 'foundry',
        provider: 'azure-foundry',
        model: 'opus',
        family: 'claude-opus-4-5',
        wires: [
          { client: 'anthropic-messages', upstream: 'anthropic-messages', passes: true, url: 'https://a.test/v1' },
          { client: 'openai-chat', upstream: 'anthropic-messages', passes: false, url: 'https://a.test/v1' },
        ],
      },
      { upstream: 'codex', provider: 'openai-compatible', model: 'gpt-5.1', wires: [] },
    ],
  };

  it('says what would happen', async () => {
    const { code, out } = await runHere(['explain', 'claude-x'], { host: { explain: () => explanation } });
    expect(code).toBe(0);
    expect(out).toBe(
      [
        '"claude-x" is found by the pattern "claude-*" in models.',
        'Tried in this order:',
        '1. foundry/opus (provider azure-foundry, a claude-opus-4-5)',
        '     anthropic-messages  passed through                    https://a.test/v1',
        '     openai-chat         translated to anthropic-messages  https://a.test/v1',
        '2. codex/gpt-5.1 (provider openai-compatible)',
        'stages: auth > alias; observers: usage',
        '',
      ].join('\n'),
    );
  });

  it('says it as JSON', async () => {
    const { out } = await runHere(['explain', 'claude-x', '--json'], { host: { explain: () => explanation } });
    expect(JSON.parse(out)).toEqual(explanation);
  });
});

describe('models', () => {
  it('lists names and patterns; asks nobody', async () => {
    folder.write('proxy.config.yaml', "upstreams: { a: { provider: demo } }\nmodels: { 'x-*': a/x }\n");
    const liveModels = () => Promise.reject(new Error('asked'));
    const { code, out } = await runHere(['models'], { host: { liveModels } });
    expect({ code, out }).toEqual({ code: 0, out: 'demo  demo\nand every name that fits: x-*\n' });
  });

  it('--live asks the upstreams', async () => {
    const down = new ProxyError('PP_UPSTREAM_REFUSED', 'Nobody listens there.', { hint: 'Start it.' });
    const lists = { ollama: [{ id: 'llama3' }] };
    const host = { liveModels: async () => ({ lists, failures: { demo: down } }) };
    expect((await runHere(['models', '--live'], { host })).out).toBe(
      'demo           demo\nollama/llama3  ollama\nno list from demo: Nobody listens there. Start it.\n',
    );
    expect(JSON.parse((await runHere(['models', '--live', '--json'], { host })).out)).toMatchObject({
      live: { ollama: [{ id: 'llama3' }] },
      silent: ['demo'],
      failures: { demo: { code: 'PP_UPSTREAM_REFUSED', message: 'Nobody listens there.', hint: 'Start it.' } },
      unlisted: [],
    });
  });

  it('says what is known of windows and answers, better once the upstreams were asked', async () => {
    const host = {
      models: () => [{ id: 'opus', ownedBy: 'a', contextTokens: 200_000, maxOutputTokens: 64_000 }, { id: 'b' }],
      liveModels: async () => ({ lists: { a: [{ id: 'x', contextTokens: 8_192 }] }, failures: {} }),
    };
    expect((await runHere(['models', '--live'], { host })).out.split('\n').slice(0, 3)).toEqual([
      'opus  a  200,000 context  64,000 output',
      'b',
      'a/x   a    8,192 context',
    ]);
  });

  it('--live finds a target that is misspelt', async () => {
    folder.write('proxy.config.yaml', 'upstreams: { a: { provider: demo } }\nmodels: { x: a/lama3 }\n');
    const lists = { a: [{ id: 'llama3' }], demo: [{ id: 'demo' }] };
    const host = { liveModels: async () => ({ lists, failures: {} }) };
    const { code, out } = await runHere(['models', '--live'], { host });
    expect({ code, words: out.split('\n').at(-2) }).toEqual({
      code: 0,
      words: 'x leads to a/lama3, which is not in the list of its upstream',
    });
    expect(JSON.parse((await runHere(['models', '--live', '--json'], { host })).out).unlisted).toEqual([
      { name: 'x', target: 'a/lama3' },
    ]);
  });
});
