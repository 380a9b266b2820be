import {
  eventTooLarge,
  HeldBytes,
  type Mapper,
  ProxyError,
  type SplitLimits,
  truncated,
  type WireEvent,
} from '@pipeproxy/core';
import { faultOf } from './fault-of-frame.ts';
import { type FramePlace, isFrameSound, isPreludeSound, PRELUDE_BYTES, placeFrame } from './frame.ts';
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
      const place = placeFrame(bytes, at);
      const isWhole = place !== undefined && place.end <= bytes.length;
      if (!place || !(isWhole ? isFrameSound(bytes, at, place) : isPreludeSound(bytes, at)))
        return this.#broken(events);
      if (place.end - at > this.#maxBytes) throw eventTooLarge(this.#maxBytes);
      if (!isWhole) {
        this.#wanted = place.end - at;
        break;
      }
      const event = this.#eventOf(bytes, place);
      if (event === CORRUPT) return this.#broken(events);
      if (event) events.push(event);
      at = place.end;
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

  #eventOf(bytes: Buffer, { headersStart, payloadStart, payloadEnd }: FramePlace): WireEvent | undefined {
    const headers = this.#headersOf(bytes, headersStart, payloadStart);
    if (!headers) return CORRUPT;
    const name = headers.get(':event-type');
    const isEvent = headers.get(':message-type') === 'event';
    if (isEvent && name === 'chunk') return unwrapChunk(bytes, payloadStart, payloadEnd);
    const data = bytes.toString('utf8', payloadStart, payloadEnd);
    const fault = isEvent ? undefined : faultOf(headers, data);
    if (fault) return { data, fault };
    return { ...(typeof name === 'string' && { name }), data };
  }

  #headersOf(bytes: Buffer, start: number, end: number): FrameHeaders | undefined {
    const known = this.#headerBytes;
    if (known.length > 0 && bytes.compare(known, 0, known.length, start, end) === 0) return this.#headers;
    try {
      this.#headers = readFrameHeaders(bytes.subarray(start, end));
    } catch {
      return undefined;
    }
    this.#headerBytes = Buffer.from(bytes.subarray(start, end));
    return this.#headers;
  }
}
