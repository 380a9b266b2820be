import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ProxyError } from '@pipeproxy/core';
import type { ThreadReply, ThreadTask } from './thread-messages.ts';

/** Runs tasks on the ledger's thread, in order. The thread starts with the first task, and again after it died. */
export interface ThreadClient {
  /** @throws ProxyError `PP_INTERNAL`, with the file system's or SQLite's error as its cause. */
  run(task: ThreadTask): Promise<unknown>;
  stop(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The same extension as this file: `.ts` in a checkout, `.js` in a published package. */
const ENTRY = new URL(`./ledger-thread${extname(import.meta.url)}`, import.meta.url);

function startWorker(): Worker {
  // Node 22 calls node:sqlite experimental on stderr.
  return new Worker(ENTRY, { name: 'ledger', execArgv: ['--disable-warning=ExperimentalWarning'] });
}

function failureOf(code: string, message: string): ProxyError {
  return new ProxyError('PP_INTERNAL', `The usage ledger failed: ${message}`, {
    hint: 'Check that its folder can be written and that the disk is not full.',
    cause: Object.assign(new Error(message), { code }),
  });
}

/** @param onDeath - Called when the thread ended without being asked to. */
export function createThreadClient(onDeath: () => void): ThreadClient {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  function settle(reply: ThreadReply): void {
    const task = waiting.get(reply.id);
    waiting.delete(reply.id);
    // A thread with nothing to do must not keep the process alive; one with something to write must.
    if (waiting.size === 0) worker?.unref();
    if (reply.failure === undefined) task?.resolve(reply.value);
    else task?.reject(failureOf(reply.failure.code, reply.failure.message));
  }

  function start(): Worker {
    const started = startWorker();
    started.on('message', settle);
    let reason = 'its thread ended';
    started.on('error', (error) => {
      reason = error.message;
    });
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      onDeath();
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
