import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProxyError } from '@pipeproxy/core';
import { reasonOf } from './unreadable-reason.ts';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** Rights of anybody but the owner. */
const OTHERS = 0o077;
/** A file of a login has some 8 KB. */
const MAX_BYTES = 1_048_576;
const { O_RDONLY, O_NOFOLLOW = 0 } = constants;

/** Which rights of others were taken away, in words for a warning. */
type Warn = (message: string) => void;

/** A text with the mark by which a change of its file is seen. */
export interface PrivateText {
  readonly text: string;
  readonly stamp: string;
}

function unreadable(path: string, reason: string, cause?: unknown): ProxyError {
  return new ProxyError('PP_LOGIN_UNREADABLE', `${path} cannot be used: ${reason}.`, {
    hint: 'It must be a file of your own that only you may read. Remove it and log in again, or correct owner and rights.',
    isRetryable: true,
    cause,
  });
}

/** True for what belongs to another user; Windows has no such number. */
const isForeign = ({ uid }: Stats): boolean => process.getuid !== undefined && uid !== process.getuid();

const stampOf = ({ ino, size, mtimeMs }: Stats): string => `${ino}-${size}-${mtimeMs}`;

/** The mark of a file as it is now; undefined when there is none. */
export async function stampOfFile(path: string): Promise<string | undefined> {
  try {
    return stampOf(await lstat(path));
  } catch {
    return undefined;
  }
}

/**
 * Reads a file with a secret. One of our own that others may read is made private again.
 *
 * @param isOurs - False for a file of another program, whose rights are left alone.
 * @throws ProxyError `PP_LOGIN_UNREADABLE` for a symbolic link, a file of another user, one that may not be read or is none.
 */
export async function readPrivateFile(path: string, isOurs: boolean, warn: Warn): Promise<PrivateText> {
  const handle = await open(path, O_RDONLY | O_NOFOLLOW).catch((error: unknown) => {
    throw unreadable(path, reasonOf(error), error); // security 13
  });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw unreadable(path, 'it is no file');
    if (isForeign(stats)) throw unreadable(path, 'it belongs to another user'); // security 13
    if (stats.size > MAX_BYTES) throw unreadable(path, 'it is too large for a login');
    if (isOurs && process.platform !== 'win32' && (stats.mode & OTHERS) !== 0) {
      await handle.chmod(FILE_MODE); // security 13
      warn(`${path} could be read by other users; it is private now`);
    }
    return { text: await handle.readFile('utf8'), stamp: stampOf(stats) };
  } finally {
    await handle.close();
  }
}

/** A folder of our own that nobody else may enter. @throws ProxyError `PP_LOGIN_UNREADABLE` when it is somebody else's. */
export async function makePrivateFolder(path: string, warn: Warn): Promise<void> {
  await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  const handle = await open(path, O_RDONLY | O_NOFOLLOW).catch((error: unknown) => {
    throw unreadable(path, reasonOf(error), error);
  });
  try {
    const stats = await handle.stat();
    if (isForeign(stats)) throw unreadable(path, 'it belongs to another user');
    if (process.platform === 'win32' || (stats.mode & OTHERS) === 0) return;
    await handle.chmod(FOLDER_MODE); // security 13
    warn(`${path} could be entered by other users; it is private now`);
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, O_RDONLY).catch(() => undefined);
  // Not every system can do that with a folder; the rename holds without it but for a loss of power.
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Writes a file with a secret: whoever reads it meanwhile sees the old text or the new one, also when we are killed. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(draft, 'wx', FILE_MODE);
  try {
    await handle.chmod(FILE_MODE);
    await handle.writeFile(text);
    await handle.sync();
    await handle.close();
    await rename(draft, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}
