import { ProxyError } from '@pipeproxy/core';
import { type LoginDocument, type NoLogin, parseLogin } from './credential.ts';
import { readPrivateFile, stampOfFile, writePrivateFile } from './private-files.ts';

/** A login on disk: one of ours, or one of Codex that we only borrow. */
export interface LoginFile {
  readonly path: string;
  /** True: another program owns it, and its rights and shape are left alone. */
  readonly isLinked: boolean;
}

/** A login as it was read, with the mark by which a change is seen. */
export interface StoredLogin extends LoginDocument {
  readonly stamp: string;
}

const WHY: Readonly<Record<NoLogin, { readonly what: string; readonly hint: string }>> = {
  'not-json': { what: 'is no JSON document', hint: 'Remove it and log in again.' },
  'api-key': {
    what: 'holds an API key and no login',
    hint: 'An API key works with `provider: "openai-compatible", preset: "openai"`.',
  },
  'no-tokens': { what: 'holds no tokens', hint: 'Log in again, with the program that it belongs to.' },
};

const isMissing = (error: unknown): boolean =>
  error instanceof ProxyError && Reflect.get(Object(error.cause), 'code') === 'ENOENT';

/** What can be done about a login of Codex that is not where Codex keeps it. */
const KEYRING =
  'Codex may keep it in the keyring of the system (cli_auth_credentials_store): set that to "file" and log in to Codex again, or log in here.';

/**
 * Reads a login.
 * @throws ProxyError `PP_LOGIN_UNREADABLE`.
 */
export async function readLoginFile(
  { path, isLinked }: LoginFile,
  warn: (message: string) => void,
): Promise<StoredLogin> {
  const { text, stamp } = await readPrivateFile(path, !isLinked, warn).catch((error: unknown) => {
    if (!isLinked || !isMissing(error)) throw error;
    const message = `There is no login of Codex in ${path}.`;
    throw new ProxyError('PP_LOGIN_UNREADABLE', message, { hint: KEYRING, isRetryable: true, cause: error });
  });
  const parsed = parseLogin(text);
  if (typeof parsed === 'object') return { ...parsed, stamp };
  const { what, hint } = WHY[parsed];
  throw new ProxyError('PP_LOGIN_UNREADABLE', `${path} ${what}.`, { hint, isRetryable: true });
}

/** Writes a login and gives the mark of the new file. */
export async function writeLoginFile({ path }: LoginFile, { document }: LoginDocument): Promise<string> {
  await writePrivateFile(path, `${JSON.stringify(document, null, 2)}\n`);
  return (await stampOfFile(path)) ?? '';
}
