import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { asProxyError, type WireEvent } from '@pipeproxy/core';
import { cutsOf, register, runMapper, testFraming } from '@pipeproxy/core/testing';
import { recording } from '../../../../test/recordings.ts';
import { awsEventstream } from './aws-eventstream.ts';
import { isFrameSound, isPreludeSound, placeFrame, writeFrame } from './frame.ts';
import { type FrameValue, readFrameHeaders, writeFrameHeaders } from './frame-headers.ts';

const golden = JSON.parse(readFileSync(join(import.meta.dirname, '../__fixtures__/golden-frames.json'), 'utf8')) as {
  readonly [name in 'chunk' | 'throttling' | 'error' | 'converse']: string;
};

const bytesOf = (hex: string): Buffer => Buffer.from(hex, 'hex');
const CHUNK = bytesOf(golden.chunk);
const THROTTLING: WireEvent = {
  data: '{"message":"Too many tokens, please wait before trying again."}',
  fault: {
    kind: 'rate-limit',
    code: 'throttlingException',
    message: 'Too many tokens, please wait before trying again.',
  },
};

const LIMITS = { maxEventBytes: 1_000_000 };
const split = (bytes: Uint8Array): readonly WireEvent[] => runMapper(awsEventstream.split(LIMITS), [bytes]);

/** A frame of `invoke` as Bedrock writes it. */
function chunk(event: string, padding = 'abcdef'): Buffer {
  const headers = writeFrameHeaders([
    [':event-type', 'chunk'],
    [':content-type', 'application/json'],
    [':message-type', 'event'],
  ]);
  const bytes = Buffer.from(event).toString('base64');
  return writeFrame({ headers, payload: Buffer.from(JSON.stringify({ bytes, p: padding })) });
}

function exception(type: string, payload: object): Buffer {
  const headers = writeFrameHeaders([
    [':exception-type', type],
    [':content-type', 'application/json'],
    [':message-type', 'exception'],
  ]);
  return writeFrame({ headers, payload: Buffer.from(JSON.stringify(payload)) });
}

/** The bytes with one bit changed. */
function changed(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at);
  return copy;
}

register(
  it,
  testFraming(awsEventstream, {
    samples: [
      { name: 'the golden chunk', bytes: CHUNK, events: [{ name: 'ping', data: '{"type":"ping"}' }] },
      { name: 'the golden exception', bytes: bytesOf(golden.throttling), events: [THROTTLING] },
      {
        name: 'the golden error',
        bytes: bytesOf(golden.error),
        events: [{ data: '', fault: { kind: 'server', code: 'InternalError', message: 'boom' } }],
      },
      {
        name: 'the golden event of converse',
        bytes: bytesOf(golden.converse),
        events: [{ name: 'contentBlockDelta', data: '{"contentBlockIndex":0,"delta":{"text":"hi"}}' }],
      },
      {
        name: 'several frames',
        bytes: Buffer.concat([CHUNK, chunk('{"type":"a","t":"é"}'), bytesOf(golden.throttling)]),
        events: [{ name: 'ping', data: '{"type":"ping"}' }, { name: 'a', data: '{"type":"a","t":"é"}' }, THROTTLING],
      },
    ],
    malformed: [
      { name: 'a changed length', bytes: changed(CHUNK, 3) },
      { name: 'a changed header', bytes: changed(CHUNK, 20) },
      { name: 'a changed payload', bytes: changed(CHUNK, 100) },
      { name: 'a changed checksum', bytes: changed(CHUNK, 122) },
      { name: 'a frame that is cut off', bytes: CHUNK.subarray(0, 122) },
      { name: 'lines of SSE', bytes: 'event: ping\ndata: {"type":"ping"}\n\n' },
    ],
    hasNames: true,
  }),
);

describe('the binary event stream', () => {
  it('gives out the frames before a broken one, and nothing behind it', () => {
    const splitter = awsEventstream.split(LIMITS);
    const [first, broken, ...rest] = splitter.push(Buffer.concat([CHUNK, changed(CHUNK, 90), CHUNK]));
    expect([first?.name, broken?.fault?.code, rest]).toEqual(['ping', 'PP_UPSTREAM_CORRUPT', []]);
    expect(() => splitter.push(CHUNK)).toThrow(expect.objectContaining({ code: 'PP_UPSTREAM_CORRUPT' }));
  });

  it('refuses a frame of 17 MB at its first bytes', () => {
    const head = writeFrame({ headers: Buffer.alloc(0), payload: Buffer.alloc(17_000_000) }).subarray(0, 12);
    const splitter = awsEventstream.split({ maxEventBytes: 1e9 });
    expect(() => splitter.push(head)).toThrow(expect.objectContaining({ code: 'PP_UPSTREAM_EVENT_TOO_LARGE' }));
  });

  it('holds no more than one unfinished frame, however small the pieces are', () => {
    const payload = Buffer.alloc(4_000_000, 'x');
    const bytes = writeFrame({ headers: writeFrameHeaders([[':event-type', 'big']]), payload });
    const splitter = awsEventstream.split({ maxEventBytes: 5_000_000 });
    const events: WireEvent[] = [];
    for (let at = 0; at < bytes.length; at += 1_000) events.push(...splitter.push(bytes.subarray(at, at + 1_000)));
    expect(events).toEqual([{ name: 'big', data: payload.toString() }]);
    expect(splitter.end()).toEqual([]);
  });

  it('says that the end came inside a frame', () => {
    const splitter = awsEventstream.split(LIMITS);
    splitter.push(CHUNK.subarray(0, 50));
    expect(() => splitter.end()).toThrow(expect.objectContaining({ code: 'PP_UPSTREAM_TRUNCATED' }));
  });

  it('strips Bedrock’s own measurements, and writes an event of several lines as one', () => {
    const stop = '{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":9}}';
    expect(split(chunk(stop))).toEqual([{ name: 'message_stop', data: '{"type":"message_stop"}' }]);
    expect(split(chunk('{\n "type": "ping"\r\n}'))).toEqual([{ name: 'ping', data: '{"type":"ping"}' }]);
  });

  it('passes over objects without a type, and reads payloads whose keys stand otherwise', () => {
    expect(split(Buffer.concat([chunk('{"generation":"x"}'), chunk('no json'), chunk('[]')]))).toEqual([]);
    const headers = CHUNK.subarray(12, 12 + 75);
    const payload = Buffer.from('{"p":"ab", "bytes": "eyJ0eXBlIjoicGluZyJ9"}');
    expect(split(writeFrame({ headers, payload }))).toEqual([{ name: 'ping', data: '{"type":"ping"}' }]);
  });

  it('writes no frame for a comment', () => {
    expect(runMapper(awsEventstream.join(), [{ data: '', comment: 'ping' }])).toEqual([]);
  });

  it.each([
    ['internalServerException', 'server'],
    ['modelStreamErrorException', 'bad-gateway'],
    ['modelTimeoutException', 'timeout'],
    ['serviceUnavailableException', 'overloaded'],
    ['throttlingException', 'rate-limit'],
    ['validationException', 'invalid-request'],
    ['somethingNewException', 'server'],
  ])(
    'bedrock trap 7 (vercel/ai#19039), bedrock trap 8 (mlflow/mlflow#25863): reads %s in a stream as %s',
    (type, kind) => {
      const [event] = split(exception(type, { message: 'Because.', originalStatusCode: 500 }));
      expect(event?.fault).toEqual({ kind, code: type, message: 'Because.' });
    },
  );

  it('tells the model’s own words, and what a conversation that is too long means', () => {
    const [event] = split(exception('modelStreamErrorException', { message: 'It failed.', originalMessage: 'OOM' }));
    expect(event?.fault?.message).toBe('OOM');
    const [long] = split(exception('validationException', { message: 'Input is too long for requested model.' }));
    expect(long?.fault?.kind).toBe('context-overflow');
    const [mute] = split(exception('', {}));
    expect(mute?.fault?.message).toBe('Bedrock ended the stream with an error and no reason.');
  });
});

const vectors = recording('aws-eventstream');

interface Decoded {
  readonly headers: readonly { readonly name: string; readonly type: number; readonly value: unknown }[];
  readonly payload: string;
}

/** A value as the vectors write it. */
function asWritten(value: FrameValue, wanted: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value === 'string' && value !== wanted) return Buffer.from(value).toString('base64');
  return typeof value === 'bigint' ? Number(value) : value;
}

const suite = vectors ? describe : describe.skip; // skipped: no recordings, which is printed
suite(`the published vectors of event streams${vectors ? '' : ' (no recordings)'}`, () => {
  const folder = (...parts: string[]): string => join(vectors ?? '', ...parts);
  const names = (kind: string): readonly string[] => (vectors ? readdirSync(folder('encoded', kind)) : ['none']);

  it.each(names('positive'))('%s is read', (name) => {
    const bytes = readFileSync(folder('encoded/positive', name));
    const decoded: Decoded = JSON.parse(readFileSync(folder('decoded/positive', name), 'utf8'));
    const place = placeFrame(bytes, 0);
    expect(place?.end).toBe(bytes.length);
    expect([isPreludeSound(bytes, 0), place && isFrameSound(bytes, 0, place)]).toEqual([true, true]);
    const { headersStart = 0, payloadStart = 0, payloadEnd = 0 } = place ?? {};
    expect(bytes.subarray(payloadStart, payloadEnd).toString('base64')).toBe(decoded.payload);
    const headers = [...readFrameHeaders(bytes.subarray(headersStart, payloadStart))];
    expect(headers.map(([header, value], at) => [header, asWritten(value, decoded.headers[at]?.value)])).toEqual(
      decoded.headers.map(({ name: header, value }) => [header, value]),
    );
  });

  it.each(names('negative'))('%s is refused, however it is cut', (name) => {
    const bytes = readFileSync(folder('encoded/negative', name));
    for (const { chunks } of cutsOf(bytes)) {
      let codes: readonly (string | undefined)[];
      try {
        codes = runMapper(awsEventstream.split(LIMITS), chunks).map(({ fault }) => fault?.code);
      } catch (error) {
        codes = [asProxyError(error).code];
      }
      expect(codes.at(-1)).toMatch(/^PP_UPSTREAM_/);
    }
  });
});
