import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ProxyError } from '../contract/proxy-error.ts';

export interface BodyLimits {
  /** Counted after decompression. */
  readonly maxBodyBytes: number;
  /** How many times its size a compressed body may grow. */
  readonly maxInflation: number;
  /** Longest time for the whole request to arrive. */
  readonly requestMs: number;
}

const DECODERS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/** Bodies below this size may grow freely: ratios mean nothing there. */
const INFLATION_FLOOR_BYTES = 1_048_576;

const tooLarge = (limit: number, { maxBodyBytes, maxInflation }: BodyLimits) =>
  limit < maxBodyBytes
    ? new ProxyError('PP_REQUEST_TOO_LARGE', `The body grows to more than ${maxInflation} times its compressed size.`, {
        hint: 'Send it less compressed, or raise `server.limits.maxInflation` if that is meant.',
      })
    : new ProxyError('PP_REQUEST_TOO_LARGE', `The request is larger than ${limit} bytes.`, {
        hint: 'Raise `server.limits.maxBodyBytes` or BODY_LIMIT if that is meant.',
      });

const tooSlow = (ms: number) =>
  new ProxyError('PP_REQUEST_SLOW', `The request did not arrive within ${ms} ms.`, {
    hint: 'Raise `server.limits.requestMs` if the network is slow.',
  });

const FORM_TYPE = /^multipart\/form-data\s*;/i;

/** The content type of a form, with its boundary; undefined for anything else. A page's own form brings an `Origin`, which is guarded. */
export function formType(request: IncomingMessage): string | undefined {
  const type = request.headers['content-type'] ?? '';
  return FORM_TYPE.test(type) ? type : undefined;
}

/** @throws ProxyError `PP_REQUEST_MEDIA_TYPE` unless the body says that it is JSON. */
export function requireJson(request: IncomingMessage): void {
  const type = request.headers['content-type'] ?? '';
  if (JSON_TYPE.test(type)) return;
  throw new ProxyError(
    'PP_REQUEST_MEDIA_TYPE',
    `The content type ${type ? `"${type.slice(0, 80)}"` : '(none)'} is not JSON.`,
    {
      hint: 'Send `content-type: application/json`.',
    },
  );
}

function decoded(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding']?.trim().toLowerCase();
  if (!encoding || encoding === 'identity') return request;
  const decoder = DECODERS.get(encoding)?.();
  if (decoder) return request.on('error', (error) => decoder.destroy(error)).pipe(decoder);
  throw new ProxyError('PP_REQUEST_ENCODING', `The content encoding "${encoding.slice(0, 40)}" is not known.`, {
    hint: `Use one of: ${[...DECODERS.keys()].join(', ')}.`,
  });
}

function broken(request: IncomingMessage, isCompressed: boolean, cause: unknown): ProxyError {
  return isCompressed && request.complete
    ? new ProxyError('PP_REQUEST_ENCODING', 'The compressed body could not be read.', { cause })
    : new ProxyError('PP_CLIENT_GONE', 'The client left before its request was complete.', { cause });
}

/** How many bytes may have come out so far: what went in decides where the body is compressed. */
function growth(request: IncomingMessage, isCompressed: boolean, limits: BodyLimits): () => number {
  if (!isCompressed) return () => limits.maxBodyBytes;
  let packedBytes = 0;
  request.on('data', (chunk: Buffer) => (packedBytes += chunk.length));
  return () => Math.min(limits.maxBodyBytes, Math.max(INFLATION_FLOOR_BYTES, packedBytes * limits.maxInflation));
}

/** Takes no more of a body; what still comes of it is thrown away. */
function leave(request: IncomingMessage, source: Readable): void {
  source.removeAllListeners('data');
  if (source !== request) {
    request.unpipe();
    source.destroy();
  }
  request.resume();
}

/**
 * Reads a request's body whole.
 * @throws ProxyError `PP_REQUEST_TOO_LARGE`, `PP_REQUEST_ENCODING`, `PP_REQUEST_SLOW`, `PP_CLIENT_GONE`.
 */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limits.maxBodyBytes) throw tooLarge(limits.maxBodyBytes, limits);
  const source = decoded(request);
  if (source !== request) return collect(request, source, limits);
  // Node is still in the packet with the head: what it holds of the body is parsed when it is done with that.
  await undefined;
  return arrived(request, limits) ?? collect(request, source, limits);
}

/** A body that came in one packet with its head, as most small ones do: no listener and no timer is needed for it. */
function arrived(request: IncomingMessage, { maxBodyBytes }: BodyLimits): Buffer | undefined {
  const isHere = request.complete && request.readableLength > 0 && request.readableLength <= maxBodyBytes;
  return isHere ? ((request.read() as Buffer | null) ?? undefined) : undefined;
}

function collect(request: IncomingMessage, source: Readable, limits: BodyLimits): Promise<Buffer> {
  const isCompressed = source !== request;
  const mayGrowTo = growth(request, isCompressed, limits);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const refuse = (error: ProxyError): void => {
      clearTimeout(timer);
      leave(request, source);
      reject(error);
    };
    const timer = setTimeout(() => refuse(tooSlow(limits.requestMs)), limits.requestMs); // security 21
    const take = (chunk: Buffer): void => {
      bytes += chunk.length;
      chunks.push(chunk);
      if (bytes > mayGrowTo()) refuse(tooLarge(mayGrowTo(), limits)); // security 21
    };
    const fail = (cause: unknown): void => {
      clearTimeout(timer);
      reject(broken(request, isCompressed, cause));
    };
    const end = (): void => {
      clearTimeout(timer);
      // The request lives as long as its reply: what hangs on it would keep the body for hours.
      source.off('data', take).off('error', fail).off('end', end);
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes));
    };
    source.on('data', take).on('error', fail).on('end', end);
  });
}
