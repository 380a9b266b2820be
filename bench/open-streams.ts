import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Pool } from 'undici';
import { TEXT_MARK } from './replies.ts';
import { clientRequest, type Way } from './requests.ts';

/** Streams that some clients hold open. */
export interface OpenStreams {
  /** Closes all connections at once, as clients do that end. */
  leave(): Promise<void>;
}

/** Streams opened at a time: more would overflow the queue of the listening socket, and wait a second for it. */
const BATCH = 50;

async function readUntilText(body: Readable): Promise<void> {
  let text = '';
  while (!text.includes(TEXT_MARK)) {
    const [chunk] = await once(body, 'data');
    text += chunk;
  }
  // From here on nobody waits for the stream: its end, at `leave`, is no failure.
  body.on('data', () => {}).on('error', () => {});
}

/**
 * Opens streams that get an event a second, each on a connection of its own.
 *
 * @throws Error when a stream does not begin with text.
 */
export async function openStreams(origin: string, way: Way, count: number): Promise<OpenStreams> {
  const pool = new Pool(origin, { connections: count, bodyTimeout: 0 });
  const request = clientRequest(way, 'open');
  const open = async () => {
    const reply = await pool.request(request);
    if (reply.statusCode !== 200) throw new Error(`Status ${reply.statusCode}: ${await reply.body.text()}`);
    await readUntilText(reply.body);
  };
  try {
    for (let left = count; left > 0; left -= BATCH) {
      await Promise.all(Array.from({ length: Math.min(BATCH, left) }, open));
    }
  } catch (error) {
    await pool.destroy();
    throw error;
  }
  return { leave: () => pool.destroy() };
}
