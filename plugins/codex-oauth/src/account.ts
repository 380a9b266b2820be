import { createHash } from 'node:crypto';
import { type JsonObject, type PluginServices, ProxyError } from '@pipeproxy/core';
import { accountLabel } from './account-name.ts';
import { type Credential, type LoginDocument, type TokenSet, withTokens } from './credential.ts';
import { withFileLock } from './file-lock.ts';
import { type LoginFile, readLoginFile, type StoredLogin, writeLoginFile } from './login-file.ts';
import { stampOfFile } from './private-files.ts';
import { FinalRefusal, refreshTokens } from './token-request.ts';

/** One login, whoever else uses it too. */
export interface Account {
  readonly file: LoginFile;
  /** The newest credential that is known, run out or not. @throws ProxyError `PP_LOGIN_UNREADABLE` */
  read(): Promise<Credential>;
  /** A credential that has not run out. @throws ProxyError `PP_LOGIN_NEEDED`, `PP_LOGIN_UNREADABLE`, `PP_LOGIN_FAILED` */
  fresh(): Promise<Credential>;
  /** A newer credential than one that was refused: of the file if that has one, else of the login's server. Throws as `fresh`. */
  renew(refused: Credential): Promise<Credential>;
  /** Why only a new login helps; undefined while it is not known to. */
  problem(): ProxyError | undefined;
}

/** Our own logins are refreshed a little early; those of another program when nothing else is left. */
const EARLY_MS = 300_000;
/** For tokens that do not say when they run out. */
const LONGEST_MS = 8 * 86_400_000;

type Services = Pick<PluginServices, 'name' | 'logger' | 'clock' | 'secret' | 'send'>;

const digest = (text: string): string => createHash('sha256').update(text).digest('base64');

function isOver({ expiresAtMs, refreshedAtMs }: Credential, isLinked: boolean, nowMs: number): boolean {
  if (expiresAtMs !== undefined) return expiresAtMs - (isLinked ? 0 : EARLY_MS) <= nowMs;
  return refreshedAtMs !== undefined && refreshedAtMs + LONGEST_MS <= nowMs;
}

const needed = (message: string, name: string, cause?: unknown): ProxyError =>
  new ProxyError('PP_LOGIN_NEEDED', message, { hint: `Run \`pipeproxy login ${name}\`.`, isRetryable: true, cause });

const isSame = (a: Credential, b: Credential): boolean =>
  a.accessToken === b.accessToken && a.refreshToken === b.refreshToken;

/** True for tokens that run out before others do: a copy that somebody has put back. */
const isOlder = (a: Credential, b: Credential): boolean =>
  a.expiresAtMs !== undefined && b.expiresAtMs !== undefined && a.expiresAtMs < b.expiresAtMs;

/**
 * Keeps the tokens of one login. A refresh token works once, for whoever comes first: calls of this process share one refresh, and
 * processes take turns by a lock beside the file; who comes second finds the new tokens in the file.
 */
export function createAccount(file: LoginFile, tokenUrl: string, services: Services): Account {
  const { logger, clock, name } = services;
  let known: StoredLogin | undefined;
  let flight: Promise<Credential> | undefined;
  let isUnsaved = false;
  let dead: { readonly token: string; readonly error: ProxyError } | undefined;
  /** Refresh tokens that we have used up: whatever holds one of them is old. */
  const spent = new Set<string>();

  const warn = (message: string): void => logger.warn({ upstream: name }, message);
  const isSpent = ({ refreshToken }: Credential): boolean =>
    refreshToken !== undefined && spent.has(digest(refreshToken));

  const learn = (login: StoredLogin): StoredLogin => {
    const { accessToken, refreshToken, idToken } = login.credential;
    for (const token of [accessToken, refreshToken, idToken]) if (token !== undefined) services.secret(token);
    known = login;
    return login;
  };

  const save = async (login: LoginDocument): Promise<StoredLogin> => {
    try {
      const stamp = await writeLoginFile(file, login);
      isUnsaved = false;
      return learn({ ...login, stamp });
    } catch (error) {
      isUnsaved = true;
      const message = `the new tokens could not be written to ${file.path}; they are lost when pipeproxy stops`;
      logger.error({ upstream: name, error }, message);
      return learn({ ...login, stamp: known?.stamp ?? '' });
    }
  };

  /** What the file says, unless we know better. */
  const look = async (): Promise<StoredLogin> => {
    const stamp = await stampOfFile(file.path);
    if (known && stamp === known.stamp) return isUnsaved ? save(known) : known;
    const read = await readLoginFile(file, warn);
    const isStale = known !== undefined && (isSpent(read.credential) || isOlder(read.credential, known.credential)); // codex trap 17
    if (known && isStale) return learn({ ...known, stamp: read.stamp });
    isUnsaved = false;
    return learn(read);
  };

  const refuse = (token: string, label: string, error: FinalRefusal): ProxyError => {
    const cure = file.isLinked ? 'Log in to Codex again, or here' : 'It needs a new login';
    dead = { token: digest(token), error: needed(`${label} cannot be used: ${error.message}. ${cure}.`, name, error) };
    logger.warn({ upstream: name, account: label }, `the login cannot be refreshed: ${error.message}`);
    return dead.error;
  };

  const replace = async (old: Credential): Promise<Credential> => {
    const { document, credential } = await look();
    if (old.accountId !== undefined && credential.accountId !== old.accountId) {
      throw needed(`${file.path} holds the login of another account by now.`, name);
    }
    if (!isSame(credential, old)) return credential; // codex trap 1
    const { refreshToken } = credential;
    const label = accountLabel(credential);
    if (refreshToken === undefined) throw needed(`${label} has run out and has no refresh token.`, name);
    const set = await refreshTokens(services.send, tokenUrl, refreshToken).catch((error: unknown) => error);
    if (set instanceof FinalRefusal) {
      // Codex knows nothing of our lock: it may have been faster.
      const { credential: newer } = await look();
      if (!isSame(newer, credential)) return newer;
      throw refuse(refreshToken, label, set);
    }
    if (set instanceof Error) throw set;
    return keep(document, refreshToken, label, set as TokenSet);
  };

  const keep = async (document: JsonObject, refreshToken: string, label: string, set: TokenSet) => {
    if (set.refreshToken !== undefined && set.refreshToken !== refreshToken) spent.add(digest(refreshToken));
    logger.info({ upstream: name, account: label }, 'the login was refreshed');
    return (await save(withTokens(document, set, clock.now()))).credential;
  };

  const refresh = (old: Credential): Promise<Credential> => {
    const error = problemOf(old);
    if (error) return Promise.reject(error);
    // codex trap 1
    flight ??= withFileLock(file.path, () => replace(old)).finally(() => {
      flight = undefined;
    });
    return flight;
  };

  const problemOf = ({ refreshToken }: Credential): ProxyError | undefined =>
    refreshToken !== undefined && dead?.token === digest(refreshToken) ? dead.error : undefined;

  const read = async (): Promise<Credential> => (await look()).credential;

  return {
    file,
    read,
    async fresh() {
      if (flight) return flight;
      const credential = await read();
      return isOver(credential, file.isLinked, clock.now()) ? refresh(credential) : credential;
    },
    async renew(refused) {
      if (flight) return flight;
      const credential = await read();
      return isSame(credential, refused) ? refresh(credential) : credential; // codex trap 3
    },
    problem: () => known && problemOf(known.credential),
  };
}
