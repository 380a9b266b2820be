import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Reply } from '../contract/exchange.ts';

/** Writes a keepalive whenever the reply has been silent for long: every piece is whole events. */
function keepAlive(response: ServerResponse, { keepalive }: Reply): { wrote(): void; stop(): void } {
  if (!keepalive) return { wrote: () => {}, stop: () => {} };
  const { bytes, everyMs } = keepalive;
  const timer = setInterval(() => {
    if (!response.writableNeedDrain) response.write(bytes);
  }, everyMs);
  timer.unref();
  return { wrote: () => timer.refresh(), stop: () => clearInterval(timer) };
}

function isStream(body: Reply['body']): body is AsyncIterable<Uint8Array | string> {
  return typeof body === 'object' && Symbol.asyncIterator in body;
}

async function writeStream(response: ServerResponse, reply: Reply, signal: AbortSignal): Promise<void> {
  // The head leaves together with what is held for it, at the end of this turn; alone where nothing is.
  const { socket } = response;
  socket?.cork();
  response.flushHeaders();
  process.nextTick(() => socket?.uncork());
  const pulse = keepAlive(response, reply);
  try {
    for await (const piece of reply.body as AsyncIterable<Uint8Array | string>) {
      pulse.wrote();
      if (!response.write(piece)) await once(response, 'drain', { signal });
    }
    response.end();
  } catch (error) {
    // What was wrong has been said in the stream; a polite end would be taken for success by several clients.
    await flushed(response);
    response.destroy();
    throw error;
  } finally {
    pulse.stop();
  }
}

/** Lets the last words leave before the socket is destroyed. */
async function flushed(response: ServerResponse): Promise<void> {
  if (response.destroyed || response.writableLength === 0) return;
  await new Promise<void>((resolve) => {
    response.write('', () => resolve());
    response.once('close', resolve);
  });
}

/**
 * Writes a reply straight to the response: one write for each piece, waiting whenever the client reads slowly.
 * @throws what the body throws, after the socket has been destroyed.
 */
export async function writeReply(response: ServerResponse, reply: Reply, signal: AbortSignal): Promise<void> {
  const { status, headers, body } = reply;
  if (isStream(body)) {
    response.writeHead(status, headers);
    return writeStream(response, reply, signal);
  }
  const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
  response.writeHead(status, { ...headers, 'content-length': bytes });
  response.end(body);
}
