import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeServices, type LogLine } from '@pipeproxy/core/testing';
import { createTempFolder, type TempFolder } from '../../../test/temp-folder.ts';
import { fetchSend } from './__fixtures__/stand-in/fetch-send.ts';
import { type StandIn, startStandIn } from './__fixtures__/stand-in/stand-in.ts';
import { ALICE, authJson, BOB, type StandInAccount } from './__fixtures__/stand-in/stand-in-account.ts';
import { type Account, createAccount } from './account.ts';
import { withFileLock } from './file-lock.ts';

const HOUR_MS = 3_600_000;

let standIn: StandIn;
let temp: TempFolder;
let path: string;
let lines: readonly LogLine[];

beforeEach(async () => {
  standIn = await startStandIn();
  temp = createTempFolder();
  path = join(temp.path, 'auth.json');
});
afterEach(async () => {
  temp[Symbol.dispose]();
  await standIn.close();
});

function accountOf(isLinked: boolean): Account {
  const fake = fakeServices({ send: fetchSend, clock: Date, name: 'codex' });
  lines = fake.lines;
  return createAccount({ path, isLinked }, `${standIn.url}/oauth/token`, fake.services);
}

const write = (account: StandInAccount, lifetimeMs: number, more: object = {}) => {
  const tokens = standIn.login.grant(account, Date.now() + lifetimeMs);
  writeFileSync(path, authJson(tokens, account, Date.now(), more), { mode: 0o600 });
  return tokens;
};
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'taken',
    (error) => `${error.code} ${error.message} ${error.hint}`,
  );

describe('a linked login', () => {
  it('is left alone while its access token is good, however short that is', async () => {
    const { access_token } = write(ALICE, 60_000);
    expect((await accountOf(true).fresh()).accessToken).toBe(access_token);
    expect(standIn.login.refreshes).toEqual([]);
  });

  it('is written back in its own shape, with the keys that we do not know', async () => {
    write(ALICE, 0, { agent_identity: { a: 1 }, auth_mode: 'chatgpt' });
    const { accessToken } = await accountOf(true).fresh();
    const document = JSON.parse(readFileSync(path, 'utf8'));
    expect(Object.keys(document)).toEqual(['OPENAI_API_KEY', 'tokens', 'last_refresh', 'agent_identity', 'auth_mode']);
    expect(document).toMatchObject({ OPENAI_API_KEY: null, agent_identity: { a: 1 } });
    expect(document.tokens).toMatchObject({ access_token: accessToken, account_id: ALICE.accountId });
  });

  it('of another account by now is not refreshed for the old one', async () => {
    write(ALICE, HOUR_MS);
    const account = accountOf(true);
    const old = await account.read();
    write(BOB, HOUR_MS);
    expect((await account.renew(old)).accountId).toBe(BOB.accountId);
    expect(standIn.login.refreshes).toEqual([]);
  });
});

describe('a refresh', () => {
  it('codex trap 1 (openai/codex#10332): is not made by who waited while another process made it', async () => {
    write(ALICE, 0);
    const account = accountOf(false);
    const [renewing, made] = await withFileLock(path, async () => {
      const renewed = account.renew(await account.read());
      // Until it waits for the lock, with the old tokens in its hand.
      await sleep(300);
      return [renewed, write(ALICE, HOUR_MS)] as const;
    });
    expect((await renewing).accessToken).toBe(made.access_token);
    expect(standIn.login.refreshes).toEqual([]);
  });

  it('codex trap 3 (openai/codex#9634): is not needed for a refused token when the file has newer ones', async () => {
    write(ALICE, HOUR_MS);
    const account = accountOf(false);
    const refused = await account.read();
    const { access_token } = write(ALICE, 2 * HOUR_MS);
    expect((await account.renew(refused)).accessToken).toBe(access_token);
    expect(standIn.login.refreshes).toEqual([]);
  });

  it.each([
    ['refresh_token_reused', 'used before'],
    ['refresh_token_invalidated', 'taken back'],
    ['refresh_token_expired', 'run out'],
  ])('that ends with %s says what to do', async (code, words) => {
    write(ALICE, 0);
    standIn.login.troubles.push({ status: 401, body: { error: { code, message: 'No.' } } });
    const account = accountOf(false);
    const said = await refusal(account.fresh());
    expect(said).toContain('PP_LOGIN_NEEDED a***@example.com (plus)');
    expect(said).toContain(words);
    expect(said).toContain('pipeproxy login codex');
    expect(account.problem()).toBeDefined();
  });

  it('is tried again when the trouble passes, and says the words of one that does not', async () => {
    write(ALICE, 0);
    standIn.login.troubles.push({ status: 500, body: {} }, { status: 429, body: {} });
    await accountOf(false).fresh();
    expect(standIn.login.refreshes).toHaveLength(3);
    write(ALICE, 0);
    const country = { code: 'unsupported_country_region_territory', message: 'Country not supported' };
    standIn.login.troubles.push(...Array(3).fill({ status: 403, body: { error: country } }));
    const account = accountOf(false);
    const said = await refusal(account.fresh());
    expect(said).toContain('PP_LOGIN_FAILED');
    expect(said).toContain('Country not supported (unsupported_country_region_territory)');
    expect(said).toContain('`proxy`');
    expect(account.problem()).toBeUndefined();
  });

  it('keeps what the answer leaves out', async () => {
    const before = write(ALICE, 0);
    const after = standIn.login.grant(ALICE, Date.now() + HOUR_MS).access_token;
    standIn.login.troubles.push({ status: 200, body: { access_token: after } });
    await accountOf(false).fresh();
    expect(JSON.parse(readFileSync(path, 'utf8')).tokens).toMatchObject({
      access_token: after,
      refresh_token: before.refresh_token,
      id_token: before.id_token,
    });
  });

  it('that cannot be written is kept in memory, and reported', async () => {
    write(ALICE, 0);
    const account = accountOf(false);
    const old = readFileSync(path);
    const refreshing = account.fresh();
    while (standIn.login.refreshes.length === 0) await new Promise((done) => setTimeout(done, 1));
    // Nothing can be renamed over a folder that is not empty.
    rmSync(path);
    mkdirSync(join(path, 'in-the-way'), { recursive: true });
    const { accessToken } = await refreshing;
    expect(lines.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual([
      expect.stringContaining('could not be written'),
    ]);
    rmSync(path, { recursive: true });
    writeFileSync(path, old, { mode: 0o600 });
    expect((await account.fresh()).accessToken).toBe(accessToken);
    expect(standIn.login.refreshes).toHaveLength(1);
  });
});
