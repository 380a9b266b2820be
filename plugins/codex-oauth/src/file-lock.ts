import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProxyError } from '@pipeproxy/core';

/** Longer than the longest refresh: whoever has not let go by then is gone. */
const STALE_MS = 150_000;
const LOOK_AGAIN_MS = 50;

const codeOf = (error: unknown): unknown => Reflect.get(Object(error), 'code');

/** True when the lock's owner was a process of this machine that runs no more. */
async function isAbandoned(lock: string): Promise<boolean> {
  const [machine, pid] = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
  if (machine !== hostname() || !Number(pid)) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return codeOf(error) === 'ESRCH';
  }
}

async function isStale(lock: string): Promise<boolean> {
  const stats = await stat(lock).catch(() => undefined);
  if (!stats) return false;
  return Date.now() - stats.mtimeMs > STALE_MS || (await isAbandoned(lock));
}

/** Makes the lock, unless another process has it. */
async function tryLock(lock: string): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx', 0o600);
    await handle.writeFile(`${hostname()}\n${process.pid}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  if (await isStale(lock)) await rm(lock, { force: true });
  return false;
}

/**
 * Runs work while no other process of this kind does, on any machine that sees the folder.
 *
 * @throws ProxyError `PP_LOGIN_UNREADABLE` when another process keeps the lock for five minutes.
 */
export async function withFileLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const untilMs = Date.now() + 2 * STALE_MS;
  while (!(await tryLock(lock))) {
    if (Date.now() > untilMs) {
      throw new ProxyError('PP_LOGIN_UNREADABLE', `${lock} is never let go of.`, {
        hint: 'Remove it when no other pipeproxy uses this login.',
        isRetryable: true,
      });
    }
    await sleep(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}
