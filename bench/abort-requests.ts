import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Mode } from './modes.ts';
import { TEXT_MARK } from './replies.ts';
import { clientRequest, type Way } from './requests.ts';
import { EQUAL, TRANSLATED } from './workloads.ts';

/** Clients that leave at a time. */
const CONNECTIONS = 32;
const A_MOMENT_MS = 5;

/** A moment at which clients leave. */
interface Leaving {
  readonly mode: Mode;
  /** Bytes that the client keeps back from the end of its request. */
  readonly heldBytes: number;
  /** Waits for the moment, once the request is on its way. */
  reach(socket: Socket): Promise<unknown>;
}

async function untilText(socket: Socket): Promise<void> {
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) if (chunk.includes(TEXT_MARK)) return;
  throw new Error('The stream ended before its first text');
}

const LEAVINGS: readonly Leaving[] = [
  { mode: 'json', heldBytes: 40, reach: () => delay(A_MOMENT_MS) },
  { mode: 'late', heldBytes: 0, reach: () => delay(A_MOMENT_MS) },
  { mode: 'open', heldBytes: 0, reach: untilText },
  { mode: 'burst-2000', heldBytes: 0, reach: untilText },
];

function rawRequest(host: string, way: Way, mode: Mode): Buffer {
  const { path, headers, body } = clientRequest(way, mode);
  const lines = Object.entries({ host, ...headers, 'content-length': body.length }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body]);
}

/** The ways in which clients leave: in each dialect and at each moment, half of them by a reset. */
function plans(host: string) {
  return LEAVINGS.flatMap(({ mode, heldBytes, reach }) =>
    [EQUAL, TRANSLATED].flatMap((way) => {
      const whole = rawRequest(host, way, mode);
      const request = whole.subarray(0, whole.length - heldBytes);
      return [false, true].map((isReset) => ({ reach, request, isReset }));
    }),
  );
}

/**
 * Sends requests of which none is answered to its end: the clients leave in their own request, before the answer, after
 * the first text and in the middle of a burst; in turn by an orderly end and by a reset.
 */
export async function abortRequests(origin: string, count: number): Promise<void> {
  const { hostname, port, host } = new URL(origin);
  const ways = plans(host);
  // One iterator for all clients: each takes the next way that nobody has taken.
  const queue = Array.from({ length: count }, (_, index) => ways[index % ways.length]!).values();

  const client = async () => {
    for (const { request, reach, isReset } of queue) {
      const socket = connect(Number(port), hostname).on('error', () => {});
      await once(socket, 'connect');
      socket.write(request);
      await reach(socket);
      if (isReset) socket.resetAndDestroy();
      else socket.destroy();
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
}
