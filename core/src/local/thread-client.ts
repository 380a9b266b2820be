import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ThreadFailure, ThreadReply } from './thread-messages.ts';

/** Runs tasks on a thread of its own, in order. The thread starts with the first task, and again after it died. */
export interface ThreadClient<Task> {
  /** @throws what `failureOf` makes of a task's failure. */
  run(task: Task): Promise<unknown>;
  stop(): Promise<void>;
}

export interface ThreadOptions {
  /** Shown in tools. */
  readonly name: string;
  /** Program of the thread, which calls `serveThread`. */
  readonly entry: URL;
  /** Makes the error of a task that failed, or whose thread died (`THREAD`). */
  failureOf(failure: ThreadFailure): Error;
  /** Called when the thread ended without being asked to. */
  onDeath?(): void;
}

/** In a checkout a thread finds the sources of our packages by itself: hooks of the main thread are not its own. */
const FROM_SOURCE = extname(import.meta.url) === '.ts' ? ['--conditions=pipeproxy-source'] : [];
// Node 22 calls node:sqlite experimental on stderr.
const EXEC_ARGV = ['--disable-warning=ExperimentalWarning', ...FROM_SOURCE];

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Makes a client; nothing is started yet. */
export function createThreadClient<Task>({ name, entry, failureOf, onDeath }: ThreadOptions): ThreadClient<Task> {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  function settle(reply: ThreadReply): void {
    const task = waiting.get(reply.id);
    waiting.delete(reply.id);
    // A thread with nothing to do must not keep the process alive; one with something to write must.
    if (waiting.size === 0) worker?.unref();
    if (reply.failure === undefined) task?.resolve(reply.value);
    else task?.reject(failureOf(reply.failure));
  }

  function start(): Worker {
    const started = new Worker(entry, { name, execArgv: EXEC_ARGV });
    started.on('message', settle);
    let reason = 'its thread ended';
    started.on('error', (error) => {
      reason = error.message;
    });
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      onDeath?.();
      for (const id of [...waiting.keys()]) settle({ id, failure: { code: 'THREAD', message: reason } });
    });
    return started;
  }

  return {
    run(task) {
      worker ??= start();
      worker.ref();
      lastId += 1;
      const id = lastId;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, task });
      return promise;
    },
    async stop() {
      const stopping = worker;
      worker = undefined;
      await stopping?.terminate();
    },
  };
}
