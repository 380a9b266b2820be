import { findPackageJSON } from 'node:module';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { CountReply, CountTask } from './token-thread-messages.ts';

/** Found from the package's own folder: where this module lies in it is up to the build. */
const ENTRY = new URL(
  extname(import.meta.url) === '.ts' ? 'src/host/token-thread-entry.ts' : 'dist/host/token-thread-entry.js',
  pathToFileURL(String(findPackageJSON('..', import.meta.url))),
);

/** The vocabulary holds some 80 MB: given back when nobody has asked for a while. */
const IDLE_MS = 60_000;

/** A client that counts wants a number soon rather than an exact one. */
const PATIENCE_MS = 5_000;

/** Text that may wait to be counted, in characters; each task weighs a little besides. */
const MAX_WAITING = 16_000_000;
const TASK_WEIGHT = 1_000;

export interface TokenThreadOptions {
  /** Program of the thread. */
  readonly entry?: URL;
  readonly idleMs?: number;
  readonly patienceMs?: number;
}

/** Counts o200k tokens on a thread of its own, which starts with the first count and ends after a time without any. */
export interface TokenThread {
  /** Undefined when there is no number to be had: the thread cannot start, died, is late, or has too much to do. */
  count(texts: readonly string[]): Promise<Omit<CountReply, 'id'> | undefined>;
  close(): Promise<void>;
}

interface Waiting {
  readonly weight: number;
  resolve(reply: CountReply | undefined): void;
}

const weightOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, TASK_WEIGHT);

function startWorker(entry: URL): Worker | undefined {
  try {
    // Options of the main thread (a loader, a script on the command line) are not meant for this program.
    return new Worker(entry, { name: 'tokens', execArgv: [] });
  } catch {
    return undefined;
  }
}

export function createTokenThread({
  entry = ENTRY,
  idleMs = IDLE_MS,
  patienceMs = PATIENCE_MS,
}: TokenThreadOptions = {}): TokenThread {
  const waiting = new Map<number, Waiting>();
  let waitingWeight = 0;
  let worker: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;
  let lastId = 0;
  let isClosed = false;

  async function stop(): Promise<void> {
    clearTimeout(idle);
    const stopping = worker;
    worker = undefined;
    for (const id of [...waiting.keys()]) settle(id, undefined);
    await stopping?.terminate();
  }

  function settle(id: number, reply: CountReply | undefined): void {
    const task = waiting.get(id);
    if (!task) return;
    waiting.delete(id);
    waitingWeight -= task.weight;
    task.resolve(reply);
    if (waiting.size > 0 || !worker) return;
    // A thread with nothing to do must not keep the process alive.
    worker.unref();
    idle = setTimeout(stop, idleMs).unref();
  }

  function start(): Worker | undefined {
    const started = startWorker(entry);
    started?.on('message', (reply: CountReply) => settle(reply.id, reply));
    // Without a listener an error of the thread would end the process.
    started?.on('error', () => {});
    started?.on('exit', () => {
      if (worker === started) void stop();
    });
    return started;
  }

  return {
    async count(texts) {
      const weight = weightOf(texts);
      if (isClosed || waitingWeight + weight > MAX_WAITING) return undefined;
      worker ??= start();
      if (!worker) return undefined;
      clearTimeout(idle);
      worker.ref();
      lastId += 1;
      const id = lastId;
      const { promise, resolve } = Promise.withResolvers<CountReply | undefined>();
      waiting.set(id, { weight, resolve });
      waitingWeight += weight;
      worker.postMessage({ id, texts } satisfies CountTask);
      const late = setTimeout(settle, patienceMs, id, undefined);
      return promise.finally(() => clearTimeout(late));
    },
    close() {
      isClosed = true;
      return stop();
    },
  };
}
