import { type ByteSource, ProxyError } from '../contract/index.ts';

async function* oneChunk(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readWhole(source: AsyncIterator<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (let step = await source.next(); !step.done; step = await source.next()) {
    chunks.push(step.value);
    bytes += step.value.byteLength;
    if (bytes > maxBytes) throw new ProxyError('PP_UPSTREAM_TOO_LARGE', `The reply is larger than ${maxBytes} bytes.`);
  }
  return Buffer.concat(chunks, bytes);
}

/** The body of a reply that a plugin makes itself: bytes that are there already, or that come one by one. */
export function byteSourceOf(body: Uint8Array | AsyncIterable<Uint8Array>): ByteSource {
  const source = (body instanceof Uint8Array ? oneChunk(body) : body)[Symbol.asyncIterator]();
  return {
    [Symbol.asyncIterator]: () => source,
    whole: (maxBytes) => readWhole(source, maxBytes),
    destroy: () => void source.return?.(),
  };
}
