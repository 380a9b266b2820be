import { readdir, realpath, rename, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type LoginPerson, objectOf, ProxyError, parseJson, textOf } from '@pipeproxy/core';
import { accountFileName, accountLabel } from '../account-name.ts';
import { writeLink } from '../account-store.ts';
import { type LoginDocument, newLogin } from '../credential.ts';
import { readLoginFile, writeLoginFile } from '../login-file.ts';
import { readPrivateFile } from '../private-files.ts';

const MOVED = '.moved';

/** Where Codex keeps its login. @see https://github.com/openai/codex (codex-rs/login/src/auth/storage.rs) */
function codexFile({ environment }: LoginPerson): string {
  const home = environment.CODEX_HOME?.trim() || join(environment.HOME?.trim() || homedir(), '.codex');
  return join(home, 'auth.json');
}

async function pathOf(from: string | undefined, person: LoginPerson): Promise<string> {
  const named = from === undefined ? codexFile(person) : resolve(from);
  // A login may be kept behind a link; to write it back, the file itself is needed.
  return realpath(named).catch(() => named);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

const saidTo =
  ({ say }: LoginPerson) =>
  (message: string): void =>
    say(`${message}\n`);

/**
 * Notes that the login of Codex is to be read where Codex keeps it.
 * @throws ProxyError `PP_LOGIN_UNREADABLE`, `PP_OPTION_INVALID` for a folder.
 */
export async function linkLogin(folder: string, from: string | undefined, person: LoginPerson): Promise<string> {
  const path = await pathOf(from, person);
  if (await isFolder(path)) {
    throw new ProxyError('PP_OPTION_INVALID', `${path} is a folder.`, {
      hint: 'Only the auth.json of Codex can be linked; take the logins of a folder over with `--move`.',
    });
  }
  const { credential } = await readLoginFile({ path, isLinked: true }, saidTo(person));
  await writeLink(folder, path);
  return accountLabel(credential);
}

/** A login in the flat shape of CLIProxyAPI; undefined for any other document. */
function flatLogin(text: string, nowMs: number): LoginDocument | undefined {
  const flat = objectOf(parseJson(text));
  const accessToken = textOf(flat?.access_token);
  if (flat?.type !== 'codex' || flat.disabled === true || accessToken === undefined) return undefined;
  const [idToken, refreshToken] = [textOf(flat.id_token), textOf(flat.refresh_token)];
  const set = {
    accessToken,
    ...(idToken !== undefined && { idToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
  return newLogin(set, nowMs);
}

/** Settings of CLIProxyAPI for one account, which are settings of an upstream here. */
const LEFT_BEHIND = ['proxy_url', 'prefix', 'priority', 'weight', 'headers', 'request_retry'];

/** What somebody set and would miss. */
function sayLeftBehind(path: string, text: string, { say }: LoginPerson): void {
  const flat = objectOf(parseJson(text)) ?? {};
  const left = LEFT_BEHIND.filter((name) => flat[name] !== undefined && flat[name] !== null && flat[name] !== '');
  if (left.length > 0) say(`${path} also has ${left.join(', ')}: say that in the upstream, it is not taken over.\n`);
}

/** The login in a file of Codex or of CLIProxyAPI. */
async function readForeign(path: string, person: LoginPerson, nowMs: number): Promise<LoginDocument> {
  const { text } = await readPrivateFile(path, false, saidTo(person));
  const flat = flatLogin(text, nowMs);
  if (flat) sayLeftBehind(path, text, person);
  return flat ?? readLoginFile({ path, isLinked: true }, saidTo(person));
}

/** Files of a folder that hold a login of the right kind, whatever their names. */
async function loginsIn(folder: string, person: LoginPerson, nowMs: number): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const paths = names.map((name) => join(folder, name));
  const texts = await Promise.all(
    paths.map((path) => readPrivateFile(path, false, saidTo(person)).catch(() => undefined)),
  );
  return paths.filter((_, at) => flatLogin(texts[at]?.text ?? '', nowMs) !== undefined);
}

/** Takes one login over: from then on the other program has it no more, because two owners would use up each other's tokens. */
async function moveOne(folder: string, path: string, person: LoginPerson, nowMs: number): Promise<string> {
  const login = await readForeign(path, person, nowMs);
  const target = { path: join(folder, accountFileName(login.credential)), isLinked: false };
  await writeLoginFile(target, login);
  await rename(path, `${path}${MOVED}`);
  person.say(`${path} is now ${path}${MOVED}: the program that it belonged to must log in anew.\n`);
  return accountLabel(login.credential);
}

/**
 * Takes over the login of Codex, or the logins in a folder of CLIProxyAPI.
 * @throws ProxyError `PP_LOGIN_UNREADABLE`, `PP_LOGIN_FAILED` when there is none.
 */
export async function moveLogins(
  folder: string,
  from: string | undefined,
  person: LoginPerson,
  nowMs: number,
): Promise<readonly string[]> {
  const path = await pathOf(from, person);
  const paths = (await isFolder(path)) ? await loginsIn(path, person, nowMs) : [path];
  if (paths.length === 0) {
    throw new ProxyError('PP_LOGIN_FAILED', `There is no login of Codex in ${path}.`, {
      hint: 'It must be a JSON document with `"type": "codex"` that is not disabled.',
    });
  }
  const moved: string[] = [];
  for (const one of paths) moved.push(await moveOne(folder, one, person, nowMs));
  return moved;
}
