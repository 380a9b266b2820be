import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LoginPerson, LoginRequest, LoginResult } from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import { createTempFolder, type TempFolder } from '../../../../test/temp-folder.ts';
import { fetchSend } from '../__fixtures__/stand-in/fetch-send.ts';
import { type StandIn, startStandIn } from '../__fixtures__/stand-in/stand-in.ts';
import { ALICE, authJson, BOB, mintTokens } from '../__fixtures__/stand-in/stand-in-account.ts';
import { createAccountStore } from '../account-store.ts';
import { endpointsOf } from '../endpoints.ts';
import { createLogin } from './login.ts';
import { LOGIN_PORTS } from './loopback-server.ts';

const HOUR_MS = 3_600_000;

let temp: TempFolder;
let folder: string;
let standIn: StandIn;
let said: string;
let lines: readonly object[];
const servers: Server[] = [];

beforeEach(async () => {
  temp = createTempFolder();
  folder = join(temp.path, 'codex');
  standIn = await startStandIn();
  said = '';
});
afterEach(async () => {
  temp[Symbol.dispose]();
  await standIn.close();
  for (const server of servers.splice(0)) server.close();
});

/** Somebody at a terminal; what they do when a page is opened is the test's. */
function person(act: Partial<LoginPerson> = {}): LoginPerson {
  return {
    say: (text) => (said += text),
    ask: () => new Promise(() => undefined),
    openPage: () => undefined,
    environment: { HOME: temp.path },
    signal: AbortSignal.timeout(15_000),
    ...act,
  };
}

async function logIn(request: LoginRequest, who: LoginPerson, ports = [0]): Promise<LoginResult> {
  const { services, lines: logged } = fakeServices({ send: fetchSend, clock: Date, name: 'codex' });
  lines = logged;
  const endpoints = endpointsOf(standIn.options);
  const store = createAccountStore({ folder, tokenUrl: endpoints.token }, services);
  return createLogin({ endpoints, store, services, ports })(request, who);
}

const files = () => (existsSync(folder) ? readdirSync(folder) : []);
const fails = (login: Promise<unknown>) =>
  login.then(
    () => 'logged in',
    (error) => `${error.code} ${error.message} ${error.hint}`,
  );
/** What a browser shows at the end, and where. */
const browse = async (url: string) => {
  const reply = await fetch(url);
  return { status: reply.status, text: await reply.text(), url: reply.url };
};
/** The address to which the login page leads a browser. */
const wayBack = async (url: string): Promise<string> =>
  (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';

function statusOf(url: string, host: string): Promise<number | undefined> {
  return new Promise((done, fail) =>
    get(url, { headers: { host }, agent: false }, (reply) => done(reply.resume().statusCode)).on('error', fail),
  );
}

describe('a login in a browser', () => {
  it('keeps the tokens in a private file, and shows none', async () => {
    const { promise: page, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof browse>>>();
    const openPage = (url: string): void => void browse(url).then(resolve);
    expect(await logIn({ method: 'browser' }, person({ openPage }))).toEqual({ accounts: ['a***@example.com (plus)'] });
    const [file = ''] = files();
    expect(files()).toHaveLength(1);
    expect(lstatSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const { tokens } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(standIn.login.ownerOf(tokens.access_token)).toBe(ALICE);
    expect(await page).toMatchObject({ status: 200, text: expect.stringContaining('logged in') });
    expect(said).toContain("OpenAI's terms");
    for (const token of Object.values<string>(tokens)) expect(said + JSON.stringify(lines)).not.toContain(token);
  });

  it('security 14: holds out against wrong states, paths, hosts and second uses, and is gone when it is over', async () => {
    let back = '';
    const seen: (number | undefined)[] = [];
    const openPage = async (url: string): Promise<void> => {
      back = await wayBack(url);
      const { port } = new URL(back);
      seen.push((await browse(back.replace(/state=[\w-]+/, 'state=FAKE'))).status);
      seen.push((await browse(`http://127.0.0.1:${port}/`)).status);
      seen.push((await browse(`http://127.0.0.1:${port}/cancel`)).status);
      seen.push(await statusOf(back.replace('localhost', '127.0.0.1'), `evil.example:${port}`));
      await Promise.all([
        browse(back),
        browse(back).then(
          ({ status }) => seen.push(status),
          () => seen.push(0),
        ),
      ]);
    };
    await logIn({ method: 'browser' }, person({ openPage: (url) => void openPage(url) }));
    expect(seen.slice(0, 4)).toEqual([400, 404, 404, 421]);
    await expect(browse(back)).rejects.toThrow();
    expect(said).not.toContain(new URL(back).searchParams.get('code'));
  });

  it('security 14: is gone after a failure and when nobody comes', async () => {
    standIn.visitor = { refusal: 'Not you.' };
    let back = '';
    const openPage = async (url: string): Promise<void> => {
      back = await wayBack(url);
      await browse(back);
    };
    const refused = logIn({ method: 'browser' }, person({ openPage: (url) => void openPage(url) }));
    expect(await fails(refused)).toContain('PP_LOGIN_FAILED');
    await expect(browse(back)).rejects.toThrow();
    const openLate = async (url: string): Promise<void> => {
      back = await wayBack(url);
    };
    const late = logIn(
      { method: 'browser' },
      person({ openPage: (url) => void openLate(url), signal: AbortSignal.timeout(300) }),
    );
    expect(await fails(late)).toContain('Nobody came back');
    await expect(browse(back)).rejects.toThrow();
    expect(files()).toEqual([]);
  });

  it('codex trap 20 (facts page): says what the login page said, in text that no page can run', async () => {
    standIn.visitor = { refusal: 'No Codex here <b>missing_codex_entitlement</b>' };
    const { promise: page, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof browse>>>();
    const openPage = (url: string): void => void browse(url).then(resolve);
    const words = await fails(logIn({ method: 'browser' }, person({ openPage })));
    expect(words).toContain('the workspace has no Codex');
    expect(words).toContain('No Codex here');
    expect(words).toContain('access_denied');
    expect((await page).text).not.toContain('<b>');
  });

  it('codex trap 20 (facts page): says why a code was not taken', async () => {
    const openPage = (url: string): void => {
      void wayBack(url).then((back) => browse(back.replace(/code=[\w-]+/, 'code=FAKE-other')));
    };
    const words = await fails(logIn({ method: 'browser' }, person({ openPage })));
    expect(words).toContain('The code is not good. (invalid_grant)');
  });

  it('codex trap 21 (facts page): takes the address that the browser of another machine shows', async () => {
    const { promise: address, resolve } = Promise.withResolvers<string>();
    const openPage = (url: string): void => void wayBack(url).then(resolve);
    let asked = 0;
    const ask = async (): Promise<string> => {
      asked += 1;
      return asked === 1 ? 'http://localhost:1455/auth/callback?code=FAKE&state=FAKE' : address;
    };
    expect(await logIn({ method: 'browser' }, person({ openPage, ask }))).toEqual({
      accounts: ['a***@example.com (plus)'],
    });
    expect(said).toContain('not the address of this login');
  });

  it('codex trap 21 (facts page): takes the query alone too', async () => {
    const { promise: query, resolve } = Promise.withResolvers<string>();
    const openPage = (url: string): void => void wayBack(url).then((back) => resolve(new URL(back).search));
    await logIn({ method: 'browser' }, person({ openPage, ask: () => query }));
    expect(files()).toHaveLength(1);
  });

  it('ends at a port that the login page lets it end at', () => {
    expect([...LOGIN_PORTS]).toEqual([1_455, 1_457]);
  });

  async function occupy(obeys: boolean): Promise<number> {
    const server = createServer((request, response) => {
      if (obeys && request.url === '/cancel') server.close();
      response.writeHead(200, { connection: 'close' }).end();
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return (server.address() as AddressInfo).port;
  }

  it('codex trap 21 (facts page): asks a login of Codex that waits on the port to make room', async () => {
    const port = await occupy(true);
    let redirect = '';
    const openPage = (url: string): void => {
      redirect = new URL(url).searchParams.get('redirect_uri') ?? '';
      void browse(url);
    };
    await logIn({ method: 'browser' }, person({ openPage }), [port, 0]);
    expect(redirect).toBe(`http://localhost:${port}/auth/callback`);
  });

  it('codex trap 21 (facts page): uses the second port, and says so when that is taken too', async () => {
    const [first, second] = [await occupy(false), await occupy(false)];
    const openPage = (url: string): void => void browse(url);
    await logIn({ method: 'browser' }, person({ openPage }), [first, 0]);
    expect(files()).toHaveLength(1);
    const words = await fails(logIn({ method: 'browser' }, person(), [first, second]));
    expect(words).toContain(`The ports ${first} and ${second} of this machine are in use.`);
    expect(words).toContain('--device');
  });
});

describe('a login with a code', () => {
  it('waits while the server does not know it yet', async () => {
    standIn.login.pollStatus = 404;
    const say = (text: string): void => {
      const code = /FAKE-\d+/.exec(text)?.[0];
      if (code) setTimeout(() => standIn.login.typeIn(code, BOB), 50);
    };
    expect((await logIn({ method: 'device' }, person({ say }))).accounts).toHaveLength(1);
  });

  it('asks until the person has typed it in', async () => {
    const say = (text: string): void => {
      const code = /FAKE-\d+/.exec(text)?.[0];
      if (code) setTimeout(() => standIn.login.typeIn(code, BOB), 50);
    };
    expect(await logIn({ method: 'device' }, person({ say }))).toEqual({ accounts: ['b***@example.com (team)'] });
  });

  it('ends when the person gives up', async () => {
    const words = await fails(logIn({ method: 'device' }, person({ signal: AbortSignal.timeout(200) })));
    expect(words).toContain('PP_LOGIN_FAILED');
  });
});

describe('a login of another program', () => {
  const codexLogin = (more: object = {}) => authJson(mintTokens(ALICE, Date.now() + HOUR_MS), ALICE, Date.now(), more);

  it('is linked: read where it is, and not copied', async () => {
    temp.write('.codex/auth.json', codexLogin());
    expect(await logIn({ method: 'link' }, person())).toEqual({ accounts: ['a***@example.com (plus)'] });
    const [file = ''] = files();
    expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual({ link: join(temp.path, '.codex/auth.json') });
  });

  it('is found where CODEX_HOME says, or where the person says', async () => {
    const path = temp.write('elsewhere/auth.json', codexLogin());
    await logIn({ method: 'link' }, person({ environment: { CODEX_HOME: join(temp.path, 'elsewhere') } }));
    await logIn({ method: 'link', from: path }, person({ environment: {} }));
    expect(files()).toHaveLength(1);
  });

  it('is moved: the other program has it no more', async () => {
    const path = temp.write('.codex/auth.json', codexLogin());
    await logIn({ method: 'move' }, person());
    expect(files()).toEqual([expect.stringMatching(/^codex-/)]);
    expect([existsSync(path), existsSync(`${path}.moved`)]).toEqual([false, true]);
    expect(said).toContain('must log in anew');
  });

  it('of CLIProxyAPI is known by what it holds, not by its name', async () => {
    const flat = (account: typeof ALICE, more: object = {}) => {
      const { expires_in: _, ...tokens } = mintTokens(account, Date.now() + HOUR_MS);
      return JSON.stringify({ type: 'codex', ...tokens, account_id: account.accountId, email: account.email, ...more });
    };
    temp.write(
      'auths/one.json',
      flat(ALICE, { proxy_url: 'http://proxy.example:1', priority: 2, note: 'mine', weight: null }),
    );
    temp.write('auths/codex-bob.json', flat(BOB, { prefix: 'a', weight: 1, headers: { a: 'b' }, request_retry: 3 }));
    temp.write('auths/codex-off.json', flat({ ...BOB, accountId: 'acc-off' }, { disabled: true }));
    temp.write('auths/claude-x.json', JSON.stringify({ type: 'claude', access_token: 'FAKE' }));
    const { accounts } = await logIn({ method: 'move', from: join(temp.path, 'auths') }, person());
    expect([...accounts].sort()).toEqual(['a***@example.com (plus)', 'b***@example.com (team)']);
    expect([...said.matchAll(/(\S+\.json) also has ([^:]*): say that/g)].map(([, , names]) => names).sort()).toEqual([
      'prefix, weight, headers, request_retry',
      'proxy_url, priority',
    ]);
    expect(readdirSync(join(temp.path, 'auths')).filter((name) => name.endsWith('.moved'))).toHaveLength(2);
    const stored = files().map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')).tokens.account_id);
    expect(stored.sort()).toEqual(['acc-alice', 'acc-bob']);
  });

  it.each([
    ['that is not there', undefined, 'keyring'],
    ['that is an API key', JSON.stringify({ OPENAI_API_KEY: 'FAKE-key', tokens: null }), 'an API key and no login'],
    ['that has no tokens', JSON.stringify({ OPENAI_API_KEY: null, tokens: null }), 'no tokens'],
    ['that is no JSON', 'FAKE', 'no JSON'],
  ])('%s is refused in words', async (_what, text, words) => {
    if (text !== undefined) temp.write('.codex/auth.json', text);
    const refusal = await fails(logIn({ method: 'link' }, person()));
    expect(refusal).toContain('PP_LOGIN_UNREADABLE');
    expect(refusal).toContain(words);
    expect(refusal).not.toContain('FAKE-key');
    expect(files()).toEqual([]);
  });
});
