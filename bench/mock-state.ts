import { setTimeout as delay } from 'node:timers/promises';
import { nowMs } from './clock.ts';
import type { ServerProcess } from './server-process.ts';

export const STATE_PATH = '/bench/state';

/** What the mock upstream knows of the proxies in front of it. */
export interface MockState {
  /** Replies that are neither finished nor closed. */
  readonly exchanges: number;
  /** Open connections, without the one that asks. */
  readonly connections: number;
  /** When the last reply was finished or closed, by `nowMs`. */
  readonly lastClosedMs: number;
}

const POLL_MS = 20;

/** Asks the mock upstream for its state. */
export async function readMockState(mock: ServerProcess): Promise<MockState> {
  const reply = await fetch(`${mock.origin}${STATE_PATH}`, { headers: { connection: 'close' } });
  return (await reply.json()) as MockState;
}

/** Waits until something holds of the mock upstream. @returns The last state, also when it never held in time. */
export async function waitForMock(
  mock: ServerProcess,
  holds: (state: MockState) => boolean,
  timeoutMs: number,
): Promise<MockState> {
  const deadlineMs = nowMs() + timeoutMs;
  let state = await readMockState(mock);
  while (!holds(state) && nowMs() < deadlineMs) {
    await delay(POLL_MS);
    state = await readMockState(mock);
  }
  return state;
}
