import { parentPort } from 'node:worker_threads';
import type { ThreadReply, ThreadRequest } from './thread-messages.ts';

/** For the program of a thread: does one task after the other and answers each. What `perform` throws fails its task alone. */
export function serveThread<Task>(perform: (task: Task) => unknown): void {
  const answer = ({ id, task }: ThreadRequest<Task>): ThreadReply => {
    try {
      return { id, value: perform(task) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
      return { id, failure: { code, message: error instanceof Error ? error.message : String(error) } };
    }
  };
  parentPort?.on('message', (request: ThreadRequest<Task>) => parentPort?.postMessage(answer(request)));
}
