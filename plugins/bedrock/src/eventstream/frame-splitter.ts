import {
  eventTooLarge,
  HeldBytes,
  type Mapper,
  ProxyError,
  type SplitLimits,
  truncated,
  type WireEvent,
} from '@pipeproxy/core';
import { faultOfFrame } from './fault-of-frame.ts';
import { type Frame, frameLength, openFrame, PRELUDE_BYTES } from './frame.ts';
import { type FrameHeaders, readFrameHeaders } from './frame-headers.ts';
import { unwrapChunk } from './unwrap-chunk.ts';

/** AWS's own limit of a frame: 16 MiB of payload, 128 KiB of headers. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024 + 128 * 1024 + 16;

const CODE = 'PP_UPSTREAM_CORRUPT';
const WORDS = 'A frame of the event stream is not what its checksum says: bytes were changed or lost on the way.';
const CORRUPT: WireEvent = { data: '', fault: { kind: 'bad-gateway', code: CODE, message: WORDS } };

const NO_HEADERS: FrameHeaders = new Map();

/** Reads frames into events; holds no more than one unfinished frame. */
export class FrameSplitter implements Mapper<Uint8Array, WireEvent> {
  readonly #maxBytes: number;
  readonly #held = new HeldBytes();
  /** Bytes that the held frame needs before it can be looked at again. */
  #wanted = PRELUDE_BYTES;
  #isBroken = false;
  /** The headers of a stream's events are the same again and again. */
  #headerBytes = Buffer.alloc(0);
  #headers = NO_HEADERS;

  constructor({ maxEventBytes }: SplitLimits) {
    this.#maxBytes = Math.min(maxEventBytes, MAX_FRAME_BYTES);
  }

  push(bytes: Uint8Array): readonly WireEvent[] {
    if (this.#isBroken) throw new ProxyError(CODE, WORDS, { isRetryable: true });
    if (this.#held.length + bytes.length < this.#wanted) {
      this.#held.append(bytes);
      return [];
    }
    return this.#read(this.#withHeld(bytes));
  }

  end(): readonly WireEvent[] {
    if (this.#held.length > 0) throw truncated();
    return [];
  }

  #withHeld(bytes: Uint8Array): Buffer {
    if (this.#held.length === 0) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#held.append(bytes);
    return this.#held.take();
  }

  #read(bytes: Buffer): readonly WireEvent[] {
    const events: WireEvent[] = [];
    let at = 0;
    this.#wanted = PRELUDE_BYTES;
    while (bytes.length - at >= PRELUDE_BYTES) {
      const length = frameLength(bytes.subarray(at, at + PRELUDE_BYTES));
      if (length === undefined) return this.#broken(events);
      if (length > this.#maxBytes) throw eventTooLarge(this.#maxBytes);
      if (bytes.length - at < length) {
        this.#wanted = length;
        break;
      }
      const frame = openFrame(bytes.subarray(at, at + length));
      const event = frame ? this.#eventOf(frame) : CORRUPT;
      if (event === CORRUPT) return this.#broken(events);
      if (event) events.push(event);
      at += length;
    }
    if (at < bytes.length) this.#held.append(bytes.subarray(at));
    return events;
  }

  /** What comes behind a broken frame could only be guessed. */
  #broken(events: WireEvent[]): readonly WireEvent[] {
    this.#isBroken = true;
    events.push(CORRUPT);
    return events;
  }

  #eventOf(frame: Frame): WireEvent | undefined {
    const headers = this.#headersOf(frame.headers);
    if (!headers) return CORRUPT;
    const { payload } = frame;
    const fault = faultOfFrame(headers, payload);
    if (fault) return fault;
    const name = headers.get(':event-type');
    if (name === 'chunk') return unwrapChunk(payload);
    return { ...(typeof name === 'string' && { name }), data: payload.toString('utf8') };
  }

  #headersOf(bytes: Buffer): FrameHeaders | undefined {
    if (bytes.equals(this.#headerBytes)) return this.#headers;
    try {
      this.#headers = readFrameHeaders(bytes);
    } catch {
      return undefined;
    }
    this.#headerBytes = Buffer.from(bytes);
    return this.#headers;
  }
}
