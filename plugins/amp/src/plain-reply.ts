import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { byteSourceOf, type UpstreamReply } from '@pipeproxy/core';

const unzip = promisify(gunzip);

/** A larger reply goes on as it came, piece by piece. */
const MAX_BYTES = 8_388_608;
const MAGIC = Buffer.from([0x1f, 0x8b]);

async function unzipped(bytes: Buffer): Promise<Buffer> {
  try {
    return await unzip(bytes, { maxOutputLength: MAX_BYTES });
  } catch {
    return bytes;
  }
}

async function* from(held: Buffer, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (held.length > 0) yield held;
    for (let step = await rest.next(); !step.done; step = await rest.next()) yield step.value;
  } finally {
    await rest.return?.();
  }
}

/** Reads until the bytes are more than so many, or over. */
async function hold(held: Buffer, rest: AsyncIterator<Uint8Array>, bytes: number) {
  const pieces = [held];
  for (let size = held.length; size < bytes; ) {
    const step = await rest.next();
    if (step.done) return { held: Buffer.concat(pieces), isOver: true };
    pieces.push(Buffer.from(step.value));
    size += step.value.byteLength;
  }
  return { held: Buffer.concat(pieces), isOver: false };
}

/**
 * Takes gzip off a reply that does not say that it is compressed, as Amp's server sends now and then. What looks like gzip and is not,
 * or is too large, goes on as it came.
 */
export async function plainReply(reply: UpstreamReply): Promise<UpstreamReply> {
  const { headers, body } = reply;
  const isStream = headers['content-type']?.toLowerCase().startsWith('text/event-stream') ?? false;
  if (isStream || headers['content-encoding'] !== undefined) return reply;
  const rest = body[Symbol.asyncIterator]();
  const first = await hold(Buffer.alloc(0), rest, MAGIC.length);
  if (first.isOver || !first.held.subarray(0, MAGIC.length).equals(MAGIC)) {
    return { ...reply, body: first.isOver ? byteSourceOf(first.held) : byteSourceOf(from(first.held, rest)) };
  }
  const all = await hold(first.held, rest, MAX_BYTES + 1);
  return { ...reply, body: byteSourceOf(all.isOver ? await unzipped(all.held) : from(all.held, rest)) };
}
