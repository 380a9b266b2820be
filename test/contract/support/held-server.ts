import type { ServerResponse } from 'node:http';
import { type PlainServer, startPlainServer } from '../../support/plain-server.ts';

/** A server that answers nothing by itself. */
export interface HeldServer extends PlainServer {
  /** The response to the next request, as soon as that has come. */
  next(): Promise<ServerResponse>;
}

/** Starts a server whose test says when each request is answered, and what. */
export async function startHeldServer(): Promise<HeldServer> {
  const arrived: ServerResponse[] = [];
  const asked: ((response: ServerResponse) => void)[] = [];
  const server = await startPlainServer((response) => {
    const taker = asked.shift();
    if (taker) taker(response);
    else arrived.push(response);
  });
  return {
    ...server,
    next() {
      const response = arrived.shift();
      return response ? Promise.resolve(response) : new Promise((done) => asked.push(done));
    },
  };
}

/** Events of a stream as they go over the wire. */
export const sseOf = (...events: readonly object[]): string =>
  events
    .map((event) => `${'type' in event ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`)
    .join('');
