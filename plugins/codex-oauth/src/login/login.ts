import { join } from 'node:path';
import type { LoginPerson, LoginRequest, LoginResult, PluginServices } from '@pipeproxy/core';
import { accountFileName, accountLabel } from '../account-name.ts';
import type { AccountStore } from '../account-store.ts';
import { newLogin } from '../credential.ts';
import type { Endpoints } from '../endpoints.ts';
import { writeLoginFile } from '../login-file.ts';
import { exchangeCode } from '../token-request.ts';
import { browserLogin } from './browser-login.ts';
import { deviceLogin } from './device-login.ts';
import { linkLogin, moveLogins } from './import-login.ts';

/** What a login needs. */
export interface LoginParts {
  readonly endpoints: Endpoints;
  readonly store: AccountStore;
  readonly services: PluginServices;
  /** Ports of the browser's way back, in place of the two that the login's server knows. */
  readonly ports?: readonly number[];
}

const NOTICE = `This uses a ChatGPT plan through the login of Codex, a product of OpenAI, from a program that is not theirs. OpenAI's terms
hold for it, and OpenAI may refuse it or close the account. One account is for one person: do not share it. pipeproxy says that it is
pipeproxy, and keeps the tokens in files that only you can read.

`;

/** Logs in by any of the ways, and keeps the tokens. */
export function createLogin(parts: LoginParts): (request: LoginRequest, person: LoginPerson) => Promise<LoginResult> {
  const { endpoints, store, services, ports } = parts;
  const { send, clock } = services;

  const grantOf = (method: 'browser' | 'device', person: LoginPerson) =>
    method === 'device' ? deviceLogin(endpoints, send, person) : browserLogin(endpoints, person, ports);

  const logIn = async (method: 'browser' | 'device', folder: string, person: LoginPerson): Promise<string> => {
    const grant = await grantOf(method, person);
    const login = newLogin(await exchangeCode(send, endpoints.token, grant, person.signal), clock.now());
    const path = join(folder, accountFileName(login.credential));
    await writeLoginFile({ path, isLinked: false }, login);
    return accountLabel(login.credential);
  };

  return async ({ method, from }, person) => {
    person.say(NOTICE);
    const folder = await store.folder();
    if (method === 'link') return { accounts: [await linkLogin(folder, from, person)] };
    if (method === 'move') return { accounts: await moveLogins(folder, from, person, clock.now()) };
    return { accounts: [await logIn(method, folder, person)] };
  };
}
