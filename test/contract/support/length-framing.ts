import { defineFraming, type ErrorKind, type Mapper, ProxyError, parseJson, type WireEvent } from '@pipeproxy/core';

/** `application/vnd.amazon.eventstream` reduced to what matters: a length, a kind and a payload, all binary. */
export const LENGTH_FRAMES = 'aws-eventstream-like';
export const LENGTH_FRAMES_TYPE = 'application/vnd.test.eventstream';

const HEAD_BYTES = 5;
const EVENT = 0;
const EXCEPTION = 1;

const KINDS: Readonly<Record<string, ErrorKind>> = {
  throttlingException: 'rate-limit',
  modelTimeoutException: 'timeout',
  validationException: 'invalid-request',
};

/** One frame; an event's payload is `{"bytes": base64 of one event of the dialect, "p": padding}`. */
export function lengthFrame(kind: 'event' | 'exception', payload: object): Buffer {
  const body = Buffer.from(
    JSON.stringify(
      kind === 'event' ? { bytes: Buffer.from(JSON.stringify(payload)).toString('base64'), p: 'abcdef' } : payload,
    ),
  );
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(body.length + 1, 0);
  head.writeUInt8(kind === 'event' ? EVENT : EXCEPTION, 4);
  return Buffer.concat([head, body]);
}

interface Payload {
  readonly bytes?: string;
  readonly type?: string;
  readonly message?: string;
}

/** The dialect's own name for an event stands in its JSON; whoever reads named events further on wants it as a name. */
function eventOf({ bytes = '' }: Payload): WireEvent {
  const data = Buffer.from(bytes, 'base64').toString();
  const { type } = (parseJson(data) ?? {}) as { type?: string };
  return { data, ...(type !== undefined && { name: type }) };
}

function faultOf(payload: Payload): WireEvent {
  const { type = '', message = '' } = payload;
  return { data: JSON.stringify(payload), fault: { kind: KINDS[type] ?? 'server', code: type, message } };
}

class Splitter implements Mapper<Uint8Array, WireEvent> {
  readonly #maxEventBytes: number;
  #held = Buffer.alloc(0);

  constructor(maxEventBytes: number) {
    this.#maxEventBytes = maxEventBytes;
  }

  push(bytes: Uint8Array): readonly WireEvent[] {
    this.#held = Buffer.concat([this.#held, bytes]);
    const events: WireEvent[] = [];
    for (let frame = this.#next(); frame; frame = this.#next()) {
      const payload = (parseJson(frame.subarray(1).toString()) ?? {}) as Payload;
      events.push(frame[0] === EXCEPTION ? faultOf(payload) : eventOf(payload));
    }
    return events;
  }

  end(): readonly WireEvent[] {
    if (this.#held.length === 0) return [];
    throw new ProxyError('PP_UPSTREAM_TRUNCATED', 'The upstream ended inside a frame.', { isRetryable: true });
  }

  /** Kind and payload of the next whole frame. */
  #next(): Buffer | undefined {
    if (this.#held.length < HEAD_BYTES) return undefined;
    const length = this.#held.readUInt32BE(0);
    if (length > this.#maxEventBytes) throw new ProxyError('PP_UPSTREAM_EVENT_TOO_LARGE', 'A frame is too large.');
    if (this.#held.length < 4 + length) return undefined;
    const frame = this.#held.subarray(4, 4 + length);
    this.#held = this.#held.subarray(4 + length);
    return frame;
  }
}

export const lengthFraming = defineFraming({
  id: LENGTH_FRAMES,
  contentType: LENGTH_FRAMES_TYPE,
  isStream: true,
  matches: (contentType) => contentType.startsWith(LENGTH_FRAMES_TYPE),
  split: ({ maxEventBytes }) => new Splitter(maxEventBytes),
  join: () => ({ push: ({ data }) => [lengthFrame('event', JSON.parse(data) as object)], end: () => [] }),
});
