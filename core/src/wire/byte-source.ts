import { type ByteSource, ProxyError } from '../contract/index.ts';

type Chunk = Uint8Array | string;
type ChunkIterator = AsyncIterator<Chunk, unknown> | Iterator<Chunk, unknown>;
type Step = IteratorResult<Uint8Array, undefined>;

const DONE: Step = { done: true, value: undefined };

function iteratorOf(body: Chunk | Iterable<Chunk> | AsyncIterable<Chunk>): ChunkIterator {
  if (typeof body === 'string' || body instanceof Uint8Array) return [body].values();
  return Symbol.asyncIterator in body ? body[Symbol.asyncIterator]() : body[Symbol.iterator]();
}

class MadeBytes implements ByteSource, AsyncIterator<Uint8Array> {
  readonly #chunks: ChunkIterator;
  #isOver = false;
  #giveUp: (() => void) | undefined;

  constructor(chunks: ChunkIterator) {
    this.#chunks = chunks;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  /** Does not wait for a slow source any more once `destroy` has been called: a generator cannot be ended from outside. */
  next(): Promise<Step> {
    if (this.#isOver) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#giveUp = () => resolve(DONE);
      this.#pull().then(resolve, reject);
    });
  }

  async #pull(): Promise<Step> {
    const { done, value } = await this.#chunks.next();
    if (done) {
      this.#isOver = true;
      return DONE;
    }
    return { done: false, value: typeof value === 'string' ? Buffer.from(value) : value };
  }

  async return(): Promise<Step> {
    this.destroy();
    return DONE;
  }

  async whole(maxBytes: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of this) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes > maxBytes)
        throw new ProxyError('PP_UPSTREAM_TOO_LARGE', `The reply is larger than ${maxBytes} bytes.`);
    }
    return Buffer.concat(chunks, bytes);
  }

  destroy(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#giveUp?.();
    void this.#close();
  }

  async #close(): Promise<void> {
    try {
      await this.#chunks.return?.();
    } catch {
      // Nobody waits for the source's clean-up, and the reply is over either way.
    }
  }
}

/** The body of a reply that a plugin makes itself: one piece, or pieces that come over time. Text is sent as UTF-8. */
export function byteSourceOf(body: Chunk | Iterable<Chunk> | AsyncIterable<Chunk>): ByteSource {
  return new MadeBytes(iteratorOf(body));
}
