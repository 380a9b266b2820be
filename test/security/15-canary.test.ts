import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProxyError } from '@pipeproxy/core';
import {
  type RequestFacts,
  type ScriptedReply,
  type ScriptedUpstream,
  type Step,
  startScriptedUpstream,
} from '@pipeproxy/core/testing';
import { errorReport } from '../../cli/src/error-text.ts';
import { loadConfigFile } from '../../config/src/load.ts';
import { createLogger } from '../../core/src/host/logger.ts';
import { createRedactor } from '../../core/src/host/redactor.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { bytesBelow } from '../support/files-below.ts';
import { rawCall } from '../support/raw-call.ts';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { DIALECTS } from '../support/world.ts';
import { createTempFolder } from '../temp-folder.ts';

/** A secret for each place that may hold one; some are hard to spell in JSON, URLs and regular expressions. */
const SECRETS = {
  clientFromEnvironment: 'FAKE-canary-client-env-11',
  clientFromFile: 'FAKE-canary-client-file-12',
  clientInConfig: 'FAKE-canary-client+config/13==',
  chatKey: 'FAKE-canary-chat-key-21',
  claudeKey: 'FAKE-canary-"claude"\\key$-22',
  authToken: 'FAKE-canary-auth-token-23',
  headerOfUpstream: 'FAKE-canary-header-24',
  proxyPassword: 'FAKE-canary-proxy-pass-25',
  dotEnv: 'FAKE-canary-dot-env-26',
  strangerBearer: 'FAKE-canary-stranger-31',
  strangerKey: 'FAKE-canary-stranger-32',
  strangerCookie: 'FAKE-canary-stranger-33',
  strangerQuery: 'FAKE-canary-stranger-34',
} as const;

type Slot = keyof typeof SECRETS;

/** What must stand nowhere: each secret as it is, in JSON, and in a URL. */
const SPELLINGS: readonly (readonly [Slot, string])[] = (Object.keys(SECRETS) as Slot[]).flatMap((slot) => {
  const secret = SECRETS[slot];
  const spellings = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
  return [...new Set(spellings)].map((spelling) => [slot, spelling] as const);
});

/** The slots whose secret stands in a text. */
const leaksIn = (text: string): readonly Slot[] => [
  ...new Set(SPELLINGS.filter(([, spelling]) => text.includes(spelling)).map(([slot]) => slot)),
];

/** Everything that the program has said to a client. */
const replies: string[] = [];

let chat: ScriptedUpstream;
let claude: ScriptedUpstream;
let proxy: PipeproxyProcess;

const keyOf = ({ headers }: RequestFacts): string =>
  `${headers.authorization ?? ''} ${String(headers['x-api-key'] ?? '')}`;

/** Words that quote the key that was sent, in three spellings. */
function quote(facts: RequestFacts): string {
  const key = keyOf(facts).replace('Bearer ', '').trim();
  return `Incorrect key: ${key}; ${JSON.stringify(key)}; https://a.example/?key=${encodeURIComponent(key)}`;
}

const said: Step = { type: 'text', pieces: ['Half of ', 'the text'] };

/** Errors that quote the key, in every place where an upstream can say something. */
const QUOTING: Readonly<Record<string, (facts: RequestFacts) => ScriptedReply>> = {
  'QUOTE-400': (facts) => ({ kind: 'error', error: { status: 400, message: quote(facts) } }),
  'QUOTE-401': (facts) => ({ kind: 'error', error: { status: 401, message: quote(facts) } }),
  'QUOTE-403': (facts) => ({ kind: 'error', error: { status: 403, message: quote(facts) } }),
  'QUOTE-429': (facts) => ({ kind: 'error', error: { status: 429, message: quote(facts) } }),
  'QUOTE-500': (facts) => ({ kind: 'error', error: { status: 500, message: quote(facts) } }),
  'QUOTE-200': (facts) => ({ kind: 'error', error: { status: 500, message: quote(facts) }, delivery: { status: 200 } }),
  'QUOTE-FIRST': (facts) => ({
    kind: 'model',
    steps: [{ type: 'error', error: { status: 529, message: quote(facts) } }],
  }),
  'QUOTE-MIDWAY': (facts) => ({
    kind: 'model',
    steps: [said, { type: 'wait', ms: 30 }, { type: 'error', error: { status: 500, message: quote(facts) } }],
  }),
  'QUOTE-HTML': (facts) => ({
    kind: 'raw',
    status: 502,
    headers: { 'content-type': 'text/html' },
    body: `<h1>${quote(facts)}</h1>`,
  }),
  'QUOTE-HTML-200': (facts) => ({
    kind: 'raw',
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<h1>${quote(facts)}</h1>`,
  }),
  'QUOTE-HEADER': (facts) => ({
    kind: 'error',
    error: {
      status: 429,
      headers: {
        'retry-after': '1',
        'x-ratelimit-key': keyOf(facts).trim(),
        'anthropic-ratelimit-key': keyOf(facts).trim(),
      },
    },
  }),
  'QUOTE-TRUNCATED': (facts) => ({
    kind: 'raw',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: `{"error":"${quote(facts)}`,
  }),
};

const scriptedReply = ({ userTexts, ...facts }: RequestFacts): ScriptedReply | undefined =>
  QUOTING[userTexts.at(-1) ?? '']?.({ userTexts, ...facts });

/** Troubles that need no words of the upstream. */
const TROUBLES = [
  'error-quoting-key',
  'error-400',
  'error-401',
  'error-404',
  'error-429',
  'error-500',
  'error-529',
  'error-200',
  'error-first',
  'error-midway',
  'cut-first',
  'cut',
  'hang-up',
  'early-end',
  'no-events',
  'html',
  'html-502',
  'empty-body',
  'truncated-json',
  'length-too-long',
  'redirect',
  'late-headers',
] as const;

/** Models behind which nobody can answer, and why. */
const UNREACHABLE = ['refused', 'dns', 'tls', 'proxied', 'tokened', 'headered'];

beforeAll(async () => {
  [chat, claude] = await Promise.all([
    startScriptedUpstream({ doors: ['openai-chat'], chat: { key: SECRETS.chatKey }, reply: scriptedReply }),
    startScriptedUpstream({
      doors: ['anthropic-messages'],
      anthropic: { key: SECRETS.claudeKey },
      reply: scriptedReply,
    }),
  ]);
  const chatUrl = `${chat.url}/v1`;
  proxy = await startPipeproxy(
    {
      auth: {
        keys: [
          { name: 'environment', key: '${env:CLIENT_KEY}' },
          { name: 'file', key: '${file:client.txt}' },
          { name: 'config', key: SECRETS.clientInConfig },
        ],
      },
      transport: { timeouts: { firstEventMs: 150, connectMs: 1_000 } },
      upstreams: {
        chat: { provider: 'openai-compatible', baseUrl: chatUrl, apiKey: '${env:CHAT_KEY}' },
        claude: { provider: 'anthropic', baseUrl: claude.url, apiKey: SECRETS.claudeKey },
        refused: { provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', apiKey: '${env:CHAT_KEY}' },
        dns: {
          provider: 'openai-compatible',
          baseUrl: 'https://no-such-host.invalid/v1',
          apiKey: '${env:DOT_ENV_KEY}',
        },
        tls: { provider: 'openai-compatible', baseUrl: chatUrl.replace('http:', 'https:'), apiKey: '${env:CHAT_KEY}' },
        proxied: {
          provider: 'openai-compatible',
          baseUrl: 'https://api.example.com/v1',
          apiKey: '${env:CHAT_KEY}',
          proxy: `http://user:${SECRETS.proxyPassword}@127.0.0.1:9`,
        },
        tokened: { provider: 'anthropic', baseUrl: chat.url, authToken: SECRETS.authToken },
        headered: {
          provider: 'openai-compatible',
          baseUrl: 'http://127.0.0.1:9/v1',
          auth: 'none',
          headers: { authorization: `Bearer ${SECRETS.headerOfUpstream}` },
        },
        broken: { provider: 'broken', secretKey: '${env:CHAT_KEY}' },
      },
      models: {
        'to-openai-chat': 'chat/gpt-4.1',
        'to-anthropic-messages': 'claude/claude-sonnet-4-6',
        ...Object.fromEntries([...UNREACHABLE, 'broken'].map((name) => [name, `${name}/model`])),
      },
      plugins: ['./broken.mjs'],
      pipeline: ['auth', 'alias', 'translate', 'execute', 'usage', 'access-log'],
      logging: { level: 'debug' },
    },
    {
      env: { CLIENT_KEY: SECRETS.clientFromEnvironment, CHAT_KEY: SECRETS.chatKey },
      files: {
        'client.txt': `${SECRETS.clientFromFile}\n`,
        '.env': `DOT_ENV_KEY=${SECRETS.dotEnv}\n`,
        // A provider that fails with its key in its words, and makes the process fail when it is told to.
        'broken.mjs': `export default {
          name: 'broken',
          create: ({ secretKey }, { logger }) => ({
            wires: () => [{ dialect: 'openai-chat' }],
            address: () => 'http://127.0.0.1:9/?key=' + secretKey,
            authorize(request, { model }) {
              const cause = Object.assign(new Error('deep: ' + secretKey), { key: secretKey });
              const error = new TypeError('cannot sign with ' + secretKey, { cause });
              logger.debug({ error, apiKey: secretKey, nested: { deeper: [{ url: 'https://a.example/?key=' + encodeURIComponent(secretKey) }] } }, 'signing with ' + secretKey);
              if (model === 'crash') setTimeout(() => { throw error; });
              throw error;
            },
          }),
          options: { type: 'object', properties: { secretKey: { type: 'string' } } },
        };`,
      },
    },
  );
});

afterAll(async () => {
  await proxy?.stop();
  await Promise.all([chat?.close(), claude?.close()]);
});

const CLIENT_HEADERS: readonly (readonly [string, string])[] = [
  ['authorization', `Bearer ${SECRETS.clientFromEnvironment}`],
  ['x-api-key', SECRETS.clientFromFile],
  ['api-key', SECRETS.clientInConfig],
  ['x-goog-api-key', SECRETS.clientFromEnvironment],
];

let turn = 0;

/** Asks as one of the clients, each time with another key in another header, and keeps all that comes back. */
async function ask(id: string, model: string, words: string, fields: object = {}): Promise<number> {
  const { path, headers, body } = DIALECT_CALLS.find((calls) => calls.id === id)!;
  const { authorization: _, 'x-api-key': __, ...others } = headers;
  turn += 1;
  const [name, value] = CLIENT_HEADERS[turn % CLIENT_HEADERS.length]!;
  const reply = await rawCall(proxy.url, {
    path,
    headers: { ...others, [name]: value },
    body: body(model, words, fields),
  });
  replies.push(JSON.stringify(reply.headers), reply.text);
  return reply.status;
}

describe('security 15: secrets in logs and errors', () => {
  describe.each(DIALECT_CALLS)('on the way of a client of $id', ({ id, path, headers }) => {
    it.each(DIALECTS)('security 15: an upstream of %s in every trouble', async (upstream) => {
      for (const isStream of [false, true]) {
        for (const trouble of TROUBLES)
          await ask(id, `to-${upstream}`, mark(trouble, { ms: 400 }), { stream: isStream });
        for (const trouble of Object.keys(QUOTING)) {
          const status = await ask(id, `to-${upstream}`, trouble, { stream: isStream });
          expect({ trouble, isStream, isError: status >= 400 }).toEqual({
            trouble,
            isStream,
            isError: !(isStream && trouble === 'QUOTE-MIDWAY'),
          });
        }
      }
      const quoted = (upstream === 'openai-chat' ? chat : claude).requests.filter(
        ({ violation }) => violation === undefined,
      );
      expect(quoted.length).toBeGreaterThan(TROUBLES.length);
    });

    it.each([...UNREACHABLE, 'broken'])('security 15: an upstream that fails: %s', async (model) => {
      expect(await ask(id, model, 'hello')).toBeGreaterThanOrEqual(400);
      expect(await ask(id, model, 'hello', { stream: true })).toBeGreaterThanOrEqual(400);
    });

    it('security 15: a request that is wrong', async () => {
      const call = async (request: object) => {
        const reply = await rawCall(proxy.url, {
          path,
          headers: { ...headers, 'x-api-key': SECRETS.clientFromFile },
          ...request,
        });
        replies.push(JSON.stringify(reply.headers), reply.text);
        expect(reply.status).toBeGreaterThanOrEqual(400);
      };
      await call({ body: '{"model": ' });
      await call({ body: '[]' });
      await call({ body: '{"model":"no-such-model"}' });
      await call({ body: '{"model":"to-openai-chat","messages":7}' });
      await call({ body: '{"model":"to-anthropic-messages","messages":[{"role":"wizard"}]}' });
      await call({ body: '{}', headers: { 'x-api-key': SECRETS.clientFromFile, 'content-type': 'text/plain' } });
      await call({ path: `/v1/nothing?key=${SECRETS.clientFromFile}`, body: '{}' });
      await call({ path: '/v1/models/none', method: 'GET' });
    });

    it('security 15: a stranger', async () => {
      const reply = await rawCall(proxy.url, {
        path: `${path}?key=${SECRETS.strangerQuery}`,
        headers: {
          authorization: `Bearer ${SECRETS.strangerBearer}`,
          'x-api-key': SECRETS.strangerKey,
          cookie: `session=${SECRETS.strangerCookie}`,
        },
        body: { model: 'demo' },
      });
      expect(reply.status).toBe(401);
      replies.push(JSON.stringify(reply.headers), reply.text);
    });
  });

  it('security 15: counting tokens', async () => {
    const { headers, body } = DIALECT_CALLS[0]!;
    for (const words of ['QUOTE-400', mark('error-500'), 'hello']) {
      const reply = await rawCall(proxy.url, {
        path: '/v1/messages/count_tokens',
        headers: { ...headers, 'x-api-key': SECRETS.clientFromFile },
        body: body('to-anthropic-messages', words),
      });
      replies.push(JSON.stringify(reply.headers), reply.text);
    }
  });

  it('security 15: an exception that nobody caught ends the process without a word too much', async () => {
    const rows = await proxy.ledgerRows(turn);
    expect(rows.length).toBeGreaterThanOrEqual(turn);
    await ask('openai-chat', 'broken/crash', 'hello').catch(() => undefined);
    expect(await proxy.exited).toBe(1);
    expect(proxy.stderr).toMatch(/cannot sign with \[secret\]/);
  });

  it('security 15: none of the secrets stands in a reply, on the terminal, in the log or in the ledger', async () => {
    expect(replies.length).toBeGreaterThan(300);
    expect(proxy.stderr).toContain('[secret]');
    expect(replies.filter((reply) => leaksIn(reply).length > 0)).toEqual([]);
    expect(leaksIn(proxy.stdout)).toEqual([]);
    expect(leaksIn(proxy.stderr)).toEqual([]);
    const own = ['proxy.config.json', 'client.txt', '.env', 'broken.mjs'];
    const files = await bytesBelow(proxy.home, own);
    expect([...files.keys()].some((name) => name.endsWith('.sqlite'))).toBe(true);
    for (const [name, bytes] of files) expect([name, leaksIn(bytes.toString('latin1'))]).toEqual([name, []]);
  });
});

/** A config in which a secret stands in every place where a mistake can be near it. */
const MISTAKEN = {
  auth: { keys: [{ name: 'bad name!', key: SECRETS.clientInConfig, kee: SECRETS.clientInConfig }] },
  upstreams: {
    a: { provider: 'anthropic', apiKey: SECRETS.claudeKey, authToken: SECRETS.authToken, apikey: SECRETS.claudeKey },
    b: { provider: 'anthropic', baseUrl: `https://user:${SECRETS.proxyPassword}@a.example`, apiKey: 7 },
    c: {
      provider: 'openai-compatible',
      baseUrl: 'http://api.example.com',
      apiKey: '${env:CHAT_KEY}',
      presett: 'openai',
    },
    d: { provider: 'openai-compatible', preset: 'openai', apiKey: `${SECRETS.chatKey}\r\nx: y` },
    e: { provider: 'anthropic', apiKey: ['${env:CHAT_KEY}'], headers: { 'bad name': SECRETS.headerOfUpstream } },
  },
  transport: { proxy: `socks5://user:${SECRETS.proxyPassword}@127.0.0.1:9` },
  models: { m: 'nobody/${env:CHAT_KEY}' },
  server: { host: '0.0.0.0', portt: '${env:CHAT_KEY}' },
};

const ENVIRONMENT = {
  CHAT_KEY: SECRETS.chatKey,
  OPENAI_API_KEY: SECRETS.chatKey,
  ANTHROPIC_API_KEY: SECRETS.claudeKey,
};

/** Config files that cannot be read, with a secret beside the mistake. */
const UNREADABLE: Readonly<Record<string, string>> = {
  'a.json': `{ "auth": { "keys": [{ "name": "me", "key": "${SECRETS.clientInConfig}" }} }`,
  'b.json': `{ "key": "${SECRETS.clientInConfig}" "x" }`,
  'c.yaml': `auth:\n  keys:\n    - name: me\n      key: "${SECRETS.clientInConfig}\n  x: [`,
  'd.yaml': `key: ${SECRETS.clientInConfig}\n\tbad: indent`,
  'e.mjs': `export default { key: '${SECRETS.clientInConfig}' oops };`,
};

describe('security 15: the other commands', () => {
  it('security 15: what is wrong with a config is said without its secrets', async () => {
    using folder = createTempFolder({ 'proxy.config.json': JSON.stringify(MISTAKEN) });
    const commands = [['check'], ['start'], ['explain', 'm', '--json']];
    const [check, start, explain] = await Promise.all(
      commands.map((args) => runPipeproxy(folder, args, ENVIRONMENT).ended),
    );
    for (const result of [check, start, explain]) {
      expect(result?.code).toBe(1);
      expect(leaksIn(`${result?.stdout}${result?.stderr}`)).toEqual([]);
    }
    expect(check?.stderr).toMatch(/The config has \d\d mistakes/);
    expect(start?.stderr).toBe(check?.stderr);
    expect(JSON.parse(explain?.stdout ?? '')).toMatchObject({ error: { code: 'PP_CONFIG_INVALID' } });
  });

  it('security 15: a config file that cannot be read is not quoted', async () => {
    using folder = createTempFolder(UNREADABLE);
    for (const name of Object.keys(UNREADABLE)) {
      const file = { cwd: folder.path, home: folder.path, configFile: name };
      const error = await loadConfigFile(file).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject({ code: 'PP_CONFIG_INVALID', message: expect.stringContaining('cannot be read') });
      expect(leaksIn(JSON.stringify(errorReport(error)))).toEqual([]);
    }
    const { code, stdout, stderr } = await runPipeproxy(folder, ['check', '--config', 'e.mjs']).ended;
    expect(code).toBe(1);
    expect(leaksIn(stdout + stderr)).toEqual([]);
  });

  it('security 15: a config that is right is shown without its secrets', async () => {
    const config = {
      auth: { keys: [{ name: 'me', key: SECRETS.clientInConfig }] },
      upstreams: {
        a: { provider: 'anthropic', baseUrl: 'http://127.0.0.1:9', apiKey: SECRETS.claudeKey, models: ['x'] },
        b: { provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:9', apiKey: '${env:CHAT_KEY}' },
      },
    };
    using folder = createTempFolder({ 'proxy.config.json': JSON.stringify(config) });
    const commands = [
      ['check', '--json'],
      ['explain', 'x', '--json'],
      ['models', '--live', '--json'],
    ];
    const runs = commands.map((args) => runPipeproxy(folder, args, ENVIRONMENT).ended);
    for (const { code, stdout, stderr } of await Promise.all(runs)) {
      expect(code).toBe(0);
      expect(leaksIn(stdout + stderr)).toEqual([]);
    }
  });

  it('security 15: the command line is not repeated', async () => {
    using folder = createTempFolder({ 'package.json': '{}' });
    const to = `http://user:${SECRETS.proxyPassword}@127.0.0.1:9/v1`;
    const commands = [
      ['start', '--to', to],
      ['start', '--to', 'nonsense', '--to-key', SECRETS.chatKey],
    ];
    for (const { code, stdout, stderr } of await Promise.all(
      commands.map((args) => runPipeproxy(folder, args).ended),
    )) {
      expect(code).toBe(2);
      expect(leaksIn(stdout + stderr)).toEqual([]);
    }
  });

  it('security 15: a plugin that crashes a command says no secret', async () => {
    const plugin = `setTimeout(() => { throw new Error('late: ' + process.env.CHAT_KEY); }, 1);
      await new Promise((done) => setTimeout(done, 200));
      export default { name: 'x', create: () => ({}) };`;
    const config = { plugins: ['./x.mjs'], upstreams: { a: { provider: 'anthropic', apiKey: '${env:CHAT_KEY}' } } };
    using folder = createTempFolder({ 'proxy.config.json': JSON.stringify(config), 'x.mjs': plugin });
    const { code, stdout, stderr } = await runPipeproxy(folder, ['check'], ENVIRONMENT).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('late: [secret]');
    expect(leaksIn(stdout + stderr)).toEqual([]);
  });
});

describe('security 15: the log', () => {
  function logged(write: (logger: ReturnType<typeof createLogger>, secret: string) => void, slot: Slot): string {
    const lines: string[] = [];
    const redactor = createRedactor(Object.values(SECRETS));
    const logger = createLogger({ level: 'debug' }, redactor, { write: (line) => lines.push(line) });
    write(logger, SECRETS[slot]);
    return lines.join('');
  }

  const AWS = {
    accessKeyId: 'FAKE-id',
    secretAccessKey: 'FAKE-canary-aws-secret',
    sessionToken: 'FAKE-canary-aws-token',
  };

  it.each(['chatKey', 'claudeKey', 'clientInConfig'] as const)(
    'security 15: strikes out %s wherever it stands',
    (slot) => {
      const text = logged((logger, secret) => {
        const cause = Object.assign(new Error(`deep ${secret}`), { code: 'ECONNREFUSED' });
        const error = new ProxyError('PP_INTERNAL', `outer ${secret}`, {
          cause: new TypeError(secret, { cause }),
          hint: secret,
        });
        logger.error({ error }, `words ${secret}`);
        logger.warn({ error: secret, list: [secret, [secret]], map: { [secret]: 1 } });
        logger.info({ url: `https://user:${encodeURIComponent(secret)}@a.example/?key=${encodeURIComponent(secret)}` });
        logger.debug({ body: JSON.stringify({ message: secret }) }, JSON.stringify(secret));
      }, slot);
      expect(text.split('\n').filter(Boolean)).toHaveLength(4);
      expect(leaksIn(text)).toEqual([]);
      expect(text).toContain('ECONNREFUSED');
    },
  );

  it('security 15: strikes out by name what nobody knows, whatever it is', () => {
    const unknown = 'FAKE-unknown-credential';
    const text = logged((logger) => {
      for (const value of [unknown, 123_456_789, true, { a: unknown }, [unknown], Buffer.from(unknown)]) {
        for (const name of [
          'authorization',
          'x-api-key',
          'api-key',
          'x-goog-api-key',
          'cookie',
          'apiKey',
          'key',
          'token',
        ]) {
          logger.info({ [name]: value, headers: { [name]: value }, request: { headers: { [name]: value } } });
        }
      }
      logger.info({ credentials: AWS, ...AWS, 'proxy-authorization': unknown, password: unknown, secret: unknown });
    }, 'chatKey');
    expect(text).not.toContain(unknown);
    expect(text).not.toContain('123456789');
    expect(text).not.toContain('"data":[');
    expect(text).not.toContain('FAKE-canary-aws');
  });
});
