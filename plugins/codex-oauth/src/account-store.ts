import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { objectOf, type PluginServices, ProxyError, parseJson, textOf } from '@pipeproxy/core';
import { type Account, createAccount } from './account.ts';
import { type AccountHealth, createAccountHealth } from './account-health.ts';
import type { Credential } from './credential.ts';
import type { LoginFile } from './login-file.ts';
import { makePrivateFolder, readPrivateFile, writePrivateFile } from './private-files.ts';

/** An account with what calls have shown of it. */
export interface AccountEntry {
  readonly account: Account;
  readonly health: AccountHealth;
}

/** The accounts that are logged in; a login made while we run is there at the next look. */
export interface AccountStore {
  /** In the order in which they are to be used. Files that cannot be used are reported once and left out. */
  list(): Promise<readonly AccountEntry[]>;
  /** The folder of the token files, made private. */
  folder(): Promise<string>;
}

export interface AccountStoreOptions {
  readonly folder?: string;
  readonly accounts?: readonly string[];
  readonly tokenUrl: string;
}

const LINK = /^link-[\w-]+\.json$/;
const OWN = /^codex-[\w-]+\.json$/;

/** Notes in our folder that the login in another program's file is to be used too. */
export async function writeLink(folder: string, target: string): Promise<void> {
  const name = `link-${createHash('sha256').update(target).digest('hex').slice(0, 16)}.json`;
  await writePrivateFile(join(folder, name), `${JSON.stringify({ link: target })}\n`);
}

async function fileOf(folder: string, name: string, warn: (message: string) => void): Promise<LoginFile | undefined> {
  const path = join(folder, name);
  if (OWN.test(name)) return { path, isLinked: false };
  if (!LINK.test(name)) return undefined;
  const { text } = await readPrivateFile(path, true, warn);
  const target = textOf(objectOf(parseJson(text))?.link);
  if (target !== undefined) return { path: target, isLinked: true };
  throw new ProxyError('PP_LOGIN_UNREADABLE', `${path} names no file.`, { hint: 'Remove it and log in again.' });
}

/** True for an account that an entry of the option `accounts` means. */
const isMeant = (wanted: string, { file }: Account, { email, accountId }: Credential): boolean =>
  [email, accountId, file.path.split(/[\\/]/).at(-1)].includes(wanted);

export function createAccountStore(options: AccountStoreOptions, services: PluginServices): AccountStore {
  const { accounts: wanted, tokenUrl } = options;
  const entries = new Map<string, AccountEntry>();
  const reported = new Set<string>();
  const warn = (message: string): void => {
    services.logger.warn({ upstream: services.name }, message);
  };
  const report = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    if (!reported.has(message)) warn(message);
    reported.add(message);
  };

  const folder = async (): Promise<string> => {
    const path = options.folder ?? (await services.files());
    await makePrivateFolder(path, warn);
    return path;
  };

  const entryOf = (file: LoginFile): AccountEntry => {
    const entry = entries.get(file.path) ?? {
      account: createAccount(file, tokenUrl, services),
      health: createAccountHealth(),
    };
    entries.set(file.path, entry);
    return entry;
  };

  /** Whoever is there, with what their files say. */
  const readAll = async () => {
    const place = await folder();
    const names = (await readdir(place)).sort();
    const found = await Promise.all(
      names.map(async (name) => {
        try {
          const file = await fileOf(place, name, warn);
          if (!file) return [];
          const entry = entryOf(file);
          return [{ entry, credential: await entry.account.read() }];
        } catch (error) {
          report(error);
          return [{ error }];
        }
      }),
    );
    return found.flat();
  };

  return {
    folder,
    async list() {
      const all = await readAll();
      const good = all.flatMap((one) => ('entry' in one ? [one] : []));
      const failed = all.flatMap((one) => ('error' in one ? [one.error] : []));
      if (good.length === 0 && failed.length > 0) throw failed[0];
      const chosen =
        wanted === undefined
          ? good
          : wanted.flatMap((name) => good.filter(({ entry, credential }) => isMeant(name, entry.account, credential)));
      return [...new Set(chosen.map(({ entry }) => entry))];
    },
  };
}
