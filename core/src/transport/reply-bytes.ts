import { ProxyError } from '../contract/proxy-error.ts';
import type { ByteSource } from '../contract/upstream-call.ts';

/** Bytes that may wait for a slow reader before the upstream is told to pause. */
const HIGH_WATER_BYTES = 65_536;

/** The part of undici's controller that a reply needs. */
export interface Flow {
  pause(): void;
  resume(): void;
  abort(reason: Error): void;
}

/**
 * The body of a reply while it arrives. Reading gives everything that has come since the last read as one piece, so a
 * reader wakes up once per packet and not once per chunk; a reader that falls behind pauses the upstream.
 */
export class ReplyBytes implements ByteSource, AsyncIterator<Uint8Array> {
  readonly #flow: Flow;
  #chunks: Buffer[] = [];
  #waitingBytes = 0;
  #isPaused = false;
  #isEnded = false;
  #failure: Error | undefined;
  #maxBytes = Number.POSITIVE_INFINITY;
  #isWhole = false;
  #wake: (() => void) | undefined;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > this.#maxBytes) this.#overflow();
    if (this.#isWhole) return;
    // security 21
    if (this.#waitingBytes > HIGH_WATER_BYTES && !this.#isPaused) {
      this.#isPaused = true;
      this.#flow.pause();
    }
    this.#notify();
  }

  end(): void {
    this.#isEnded = true;
    this.#notify();
  }

  fail(error: Error): void {
    this.#failure ??= error;
    this.#isEnded = true;
    this.#notify();
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#chunks.length === 0 && !this.#isEnded) await this.#arrival();
    if (this.#chunks.length > 0) return { done: false, value: this.#take() };
    if (this.#failure) throw this.#failure;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.destroy();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return this;
  }

  async whole(maxBytes: number): Promise<Uint8Array> {
    this.#isWhole = true;
    this.#maxBytes = maxBytes;
    if (this.#waitingBytes > maxBytes) this.#overflow();
    this.#flowOn();
    while (!this.#isEnded) await this.#arrival();
    if (this.#failure) throw this.#failure;
    return this.#take();
  }

  destroy(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#flow.abort(new ProxyError('PP_CLIENT_GONE', 'The reply is no longer wanted.'));
    this.#notify();
  }

  #take(): Buffer {
    const [first] = this.#chunks;
    const taken = this.#chunks.length === 1 && first ? first : Buffer.concat(this.#chunks, this.#waitingBytes);
    this.#chunks = [];
    this.#waitingBytes = 0;
    this.#flowOn();
    return taken;
  }

  #flowOn(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#flow.resume();
  }

  #overflow(): void {
    const error = new ProxyError(
      'PP_UPSTREAM_TOO_LARGE',
      `The upstream's reply is larger than ${this.#maxBytes} bytes.`,
      {
        hint: 'Ask for a stream, or raise `server.limits.maxReplyBytes`.',
      },
    );
    this.#chunks = [];
    this.#waitingBytes = 0;
    this.fail(error);
    this.#flow.abort(error);
  }

  #arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
