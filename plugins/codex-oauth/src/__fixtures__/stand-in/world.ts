import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definePlugin } from '@pipeproxy/core';
import { startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { createTempFolder } from '../../../../../test/temp-folder.ts';
import { accountFileName } from '../../account-name.ts';
import { codexOauth } from '../../codex-oauth.ts';
import type { CodexOauthOptions } from '../../codex-oauth-options.ts';
import { type StandIn, startStandIn } from './stand-in.ts';
import { ALICE, authJson, type StandInAccount, type TokenAnswer } from './stand-in-account.ts';

/** A pipeproxy between a client and the stand-in, with some accounts logged in. */
export interface World extends AsyncDisposable {
  readonly standIn: StandIn;
  readonly proxy: TestHost;
  /** Folder of the token files. */
  readonly folder: string;
  /** Asks as a client of Chat, for a model. */
  ask(says?: string, more?: object): Promise<Response>;
  /** File of an account. */
  fileOf(account: StandInAccount): string;
}

export interface WorldOptions {
  readonly accounts?: readonly StandInAccount[];
  readonly options?: CodexOauthOptions;
  /** Milliseconds that the first tokens are good for. */
  readonly lifetimeMs?: number;
  /** Other upstreams, by name. */
  readonly others?: object;
  readonly models?: Record<string, string | string[]>;
  /** Client keys. */
  readonly auth?: object;
}

const HOUR_MS = 3_600_000;

/** Writes the file of a login, as a login would. */
export function writeLogin(folder: string, account: StandInAccount, tokens: TokenAnswer, refreshedAtMs = Date.now()): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, accountFileName(account));
  writeFileSync(path, authJson(tokens, account, refreshedAtMs), { mode: 0o600 });
  chmodSync(path, 0o600);
  return path;
}

/** Starts a world. */
export async function startWorld(setting: WorldOptions = {}): Promise<World> {
  const { accounts = [ALICE], options = {}, lifetimeMs = HOUR_MS } = setting;
  const temp = createTempFolder();
  const folder = join(temp.path, 'codex');
  mkdirSync(folder, { mode: 0o700 });
  const standIn = await startStandIn();
  for (const account of accounts) writeLogin(folder, account, standIn.login.grant(account, Date.now() + lifetimeMs));
  const proxy = await startTestHost({
    plugins: [definePlugin({ name: 'codex', providers: [codexOauth as never] })],
    config: {
      upstreams: { codex: { provider: 'codex-oauth', ...standIn.options, folder, ...options } as never, ...setting.others },
      models: setting.models ?? { '*': 'codex/gpt-5.5' },
      ...(setting.auth && { auth: setting.auth as never }),
    },
  });
  return {
    standIn,
    proxy,
    folder,
    fileOf: (account) => join(folder, accountFileName(account)),
    ask: (says = 'Grüezi', more = {}) =>
      fetch(`${proxy.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'any', messages: [{ role: 'user', content: says }], ...more }),
      }),
    async [Symbol.asyncDispose]() {
      await proxy.close();
      await standIn.close();
      temp[Symbol.dispose]();
    },
  };
}
