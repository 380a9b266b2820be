import { pipeline, Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ProxyError } from '../contract/proxy-error.ts';
import type { UpstreamReply } from '../contract/upstream-call.ts';
import { ReplyBytes } from './reply-bytes.ts';

const DECODERS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
  ['zstd', createZstdDecompress],
]);

const broken = (error: Error): Error =>
  error instanceof ProxyError
    ? error
    : new ProxyError('PP_UPSTREAM_TRUNCATED', 'The upstream sent compressed bytes that could not be read.', {
        isRetryable: true,
        cause: error,
      });

function throughDecoder(reply: UpstreamReply, decoder: Transform): ReplyBytes {
  const plain = new ReplyBytes({
    pause: () => decoder.pause(),
    resume: () => decoder.resume(),
    abort: () => {
      decoder.destroy();
      reply.body.destroy();
    },
  });
  pipeline(Readable.from(reply.body, { objectMode: false }), decoder, (error) =>
    error ? plain.fail(broken(error)) : plain.end(),
  );
  // What it reports after the pipeline has let go of it is nobody's, and would end the process.
  decoder.on('error', () => undefined);
  decoder.on('data', (chunk: Buffer) => plain.push(chunk));
  return plain;
}

/** Takes a content encoding off a reply. We ask for none, but some servers compress all the same. */
export function decompressed(reply: UpstreamReply): UpstreamReply {
  const encoding = reply.headers['content-encoding']?.trim().toLowerCase();
  if (!encoding || encoding === 'identity') return reply;
  const decoder = DECODERS.get(encoding)?.();
  if (!decoder) {
    reply.body.destroy();
    throw new ProxyError(
      'PP_UPSTREAM_NOT_JSON',
      `The upstream compressed its reply with "${encoding}", which is not known.`,
      {
        isRetryable: true,
      },
    );
  }
  const { 'content-encoding': _, 'content-length': __, ...headers } = reply.headers;
  return { ...reply, headers, body: throughDecoder(reply, decoder) };
}
