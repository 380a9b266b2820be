import { isUtf8 } from 'node:buffer';
import type { Socket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DIALECT_CALLS, type DialectCalls } from '../support/dialect-calls.ts';
import { eventsOf, type RawReply, rawCall } from '../support/raw-call.ts';
import { type RawUpstream, replyHead, startRawUpstream } from '../support/raw-upstream.ts';
import { type ReplySample, SAMPLES } from '../support/reply-samples.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream, claudeUpstream, DIALECTS, type WorldDialect } from '../support/world.ts';

const MEGABYTE = 1_048_576;
const LIMITS = { maxEventBytes: MEGABYTE, maxReplyBytes: 4 * MEGABYTE };
const LONGEST_MS = 8_000;

/** What a client may make of it: an error, a sound reply, or either of them. */
type Outcome = 'error' | 'good' | 'either';

interface Hostility {
  readonly name: string;
  readonly outcome: Outcome;
  /** True: it takes its time, so all clients meet it at once. */
  readonly isSlow?: boolean;
  /** Only with a stream, or only without one; both when absent. */
  readonly form?: 'stream' | 'document';
  /** Writes what the upstream says; the connection stays open unless this ends it. */
  write(socket: Socket, sample: ReplySample, isStream: boolean): void;
}

const SSE = 'text/event-stream';

const typeFor = (isStream: boolean): string => (isStream ? SSE : 'application/json');

/** A reply in the form that was asked for, from these texts. */
const body = (sample: ReplySample, isStream: boolean): string =>
  isStream ? sample.begin + sample.finish : sample.document;

/** A whole reply with other headers. */
const withHeaders =
  (headers: Readonly<Record<string, string>>, change: (bytes: Buffer) => Buffer = (bytes) => bytes) =>
  (socket: Socket, sample: ReplySample, isStream: boolean): void => {
    socket.write(replyHead({ type: typeFor(isStream), headers }));
    socket.end(change(Buffer.from(body(sample, isStream))));
  };

/** A stream of these texts that ends politely. */
const stream =
  (text: (sample: ReplySample) => string) =>
  (socket: Socket, sample: ReplySample): void => {
    socket.write(replyHead({ type: SSE }));
    socket.end(text(sample));
  };

/** A document with other bytes than it should have. */
const documentOf =
  (text: (sample: ReplySample) => string | Buffer, type = 'application/json') =>
  (socket: Socket, sample: ReplySample): void => {
    socket.write(replyHead({ type }));
    socket.end(text(sample));
  };

/** Writes as long as somebody reads. */
function endless(socket: Socket, piece: string | Buffer): void {
  const write = (): void => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', write);
  write();
}

const HTML = '<!doctype html><html><title>Sign in</title><p>Please sign in.</p></html>';

const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Every count of a reply, replaced. */
const withUsage = (text: string, value: string): string => text.replace(/("(?:\w+_)?tokens"):\d+/g, `$1:${value}`);

const changed =
  (from: string, to: string) =>
  (sample: ReplySample, isStream: boolean): string =>
    body(sample, isStream).replaceAll(from, to);

const either =
  (text: (sample: ReplySample, isStream: boolean) => string | Buffer) =>
  (socket: Socket, sample: ReplySample, isStream: boolean): void => {
    socket.write(replyHead({ type: typeFor(isStream) }));
    socket.end(text(sample, isStream));
  };

/** 64 MB in 64 KB. */
const BOMB = gzipSync(Buffer.alloc(64 * MEGABYTE, 'x'));

const HOSTILITIES: readonly Hostility[] = [
  {
    name: 'a stream that ends inside an event',
    outcome: 'error',
    form: 'stream',
    write: stream(({ begin }) => begin.slice(0, -3)),
  },
  {
    name: 'a stream that ends politely in the middle',
    outcome: 'error',
    form: 'stream',
    write: stream(({ begin }) => begin),
  },
  {
    name: 'a stream of one line without an end',
    outcome: 'error',
    form: 'stream',
    write: stream(({ begin }) => `${begin}data: {"a":"x`),
  },
  { name: 'a stream without events', outcome: 'error', form: 'stream', write: stream(() => '') },
  {
    name: 'a stream of comments alone',
    outcome: 'error',
    form: 'stream',
    write: stream(() => ': x\n\n'.repeat(1_000)),
  },
  { name: 'a stream of white space', outcome: 'error', form: 'stream', write: stream(() => '\n'.repeat(10_000)) },
  { name: 'a last word alone', outcome: 'either', form: 'stream', write: stream(({ finish }) => finish) },
  {
    name: 'an event that is too large',
    outcome: 'error',
    form: 'stream',
    write: stream(({ begin, more, finish }) => begin + more('x'.repeat(2 * MEGABYTE)) + finish),
  },
  {
    name: 'a first event that is too large',
    outcome: 'error',
    form: 'stream',
    write: stream(({ more, finish }) => more('x'.repeat(2 * MEGABYTE)) + finish),
  },
  {
    name: 'an event of a million lines',
    outcome: 'error',
    form: 'stream',
    write: stream(({ begin }) => `${begin}${'data: x\n'.repeat(300_000)}\n`),
  },
  {
    name: 'a line without an end, for ever',
    outcome: 'error',
    form: 'stream',
    write(socket, { begin }) {
      socket.write(replyHead({ type: SSE }) + begin);
      endless(socket, 'x'.repeat(65_536));
    },
  },
  {
    name: 'comments for ever',
    outcome: 'error',
    form: 'stream',
    write(socket) {
      socket.write(replyHead({ type: SSE }));
      endless(socket, ': still here\n\n'.repeat(1_000));
    },
  },
  {
    name: 'a document for ever',
    outcome: 'error',
    form: 'document',
    write(socket) {
      socket.write(`${replyHead()}{"a":"`);
      endless(socket, 'x'.repeat(65_536));
    },
  },
  {
    name: 'a stream for ever to a client that wants a document',
    outcome: 'error',
    form: 'document',
    write(socket, { begin, more }) {
      socket.write(replyHead({ type: SSE }) + begin);
      endless(socket, more('more ').repeat(500));
    },
  },
  {
    name: 'events behind the last word',
    outcome: 'good',
    form: 'stream',
    write: stream(({ begin, finish, more }) => begin + finish + more('Too late.') + finish),
  },
  {
    name: 'a second reply behind the first',
    outcome: 'good',
    form: 'stream',
    write: stream(({ begin, finish }) => (begin + finish).repeat(3)),
  },
  {
    name: 'a last word on a connection that stays open',
    isSlow: true,
    outcome: 'good',
    form: 'stream',
    write(socket, { begin, finish }) {
      socket.write(replyHead({ type: SSE }) + begin + finish);
    },
  },
  {
    name: 'a stream on a connection that stays open, to a client that wants a document',
    outcome: 'good',
    form: 'document',
    write(socket, { begin, finish }) {
      socket.write(replyHead({ type: SSE }) + begin + finish);
    },
  },
  {
    name: 'invalid UTF-8 in the text',
    outcome: 'either',
    write: either((sample, isStream) =>
      Buffer.concat(
        body(sample, isStream)
          .split('Half')
          .flatMap((part, index) => [
            Buffer.from(index > 0 ? [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80] : []),
            Buffer.from(part),
          ]),
      ),
    ),
  },
  {
    name: 'bytes that are no text at all',
    outcome: 'error',
    write: either(() => Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 37) % 256))),
  },
  {
    name: 'a length that is too large',
    outcome: 'error',
    form: 'document',
    write: (socket, { document }) =>
      void socket.end(replyHead({ headers: { 'content-length': String(document.length + 50) } }) + document),
  },
  {
    name: 'a length that is too small',
    outcome: 'error',
    form: 'document',
    write: (socket, { document }) =>
      void socket.end(replyHead({ headers: { 'content-length': String(document.length - 50) } }) + document),
  },
  {
    name: 'a length on a stream that is cut there',
    outcome: 'error',
    form: 'stream',
    write: (socket, { begin }) =>
      void socket.end(replyHead({ type: SSE, headers: { 'content-length': String(begin.length - 5) } }) + begin),
  },
  {
    name: 'a chunk whose size is no number',
    outcome: 'error',
    write: (socket, sample, isStream) =>
      void socket.end(
        `${replyHead({ type: typeFor(isStream), headers: { 'transfer-encoding': 'chunked' } })}zz\r\n${body(sample, isStream)}\r\n0\r\n\r\n`,
      ),
  },
  {
    name: 'chunks without the last one',
    outcome: 'error',
    form: 'document',
    write: (socket, { document }) =>
      void socket.end(
        `${replyHead({ headers: { 'transfer-encoding': 'chunked' } })}${(document.length + 9).toString(16)}\r\n${document}`,
      ),
  },
  { name: 'gzip that is none', outcome: 'error', write: withHeaders({ 'content-encoding': 'gzip' }) },
  {
    name: 'gzip that is cut',
    outcome: 'error',
    write: withHeaders({ 'content-encoding': 'gzip' }, (bytes) => gzipSync(bytes).subarray(0, 30)),
  },
  { name: 'gzip called br', outcome: 'error', write: withHeaders({ 'content-encoding': 'br' }, gzipSync) },
  { name: 'an encoding that nobody knows', outcome: 'error', write: withHeaders({ 'content-encoding': 'rot13' }) },
  {
    name: 'an encoding called constructor',
    outcome: 'error',
    write: withHeaders({ 'content-encoding': 'constructor' }),
  },
  {
    name: 'two encodings',
    outcome: 'error',
    write: withHeaders({ 'content-encoding': 'gzip, br' }, (bytes) => brotliCompressSync(gzipSync(bytes))),
  },
  {
    name: 'a body that grows a thousand times',
    outcome: 'error',
    write: withHeaders({ 'content-encoding': 'gzip' }, () => BOMB),
  },
  { name: 'gzip that is right', outcome: 'good', write: withHeaders({ 'content-encoding': 'gzip' }, gzipSync) },
  { name: 'a web page', outcome: 'error', write: documentOf(() => HTML, 'text/html') },
  { name: 'a web page that is called JSON', outcome: 'error', write: documentOf(() => HTML) },
  { name: 'a web page that is called a stream', outcome: 'error', write: documentOf(() => HTML, SSE) },
  {
    name: 'a document without an end',
    outcome: 'error',
    form: 'document',
    write: documentOf(({ document }) => document.slice(0, -9)),
  },
  { name: 'null', outcome: 'error', write: documentOf(() => 'null') },
  { name: 'a number', outcome: 'error', write: documentOf(() => '7') },
  { name: 'an empty object', outcome: 'error', form: 'document', write: documentOf(() => '{}') },
  { name: 'a list', outcome: 'error', form: 'document', write: documentOf(({ document }) => `[${document}]`) },
  { name: 'an empty body', outcome: 'error', write: documentOf(() => '') },
  {
    name: 'status 204',
    outcome: 'error',
    write: (socket) => void socket.end('HTTP/1.1 204 X\r\nconnection: close\r\n\r\n'),
  },
  { name: 'status 999', outcome: 'error', write: (socket) => void socket.end(`${replyHead({ status: 999 })}{}`) },
  {
    name: 'an upgrade that nobody asked for',
    outcome: 'error',
    write: (socket) => void socket.end('HTTP/1.1 101 X\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\nrubbish'),
  },
  {
    name: 'early hints without number',
    outcome: 'good',
    write: (socket, sample, isStream) =>
      void socket.end(
        'HTTP/1.1 103 Early\r\nlink: </x>\r\n\r\n'.repeat(50) +
          replyHead({ type: typeFor(isStream) }) +
          body(sample, isStream),
      ),
  },
  { name: 'no HTTP', outcome: 'error', write: (socket) => void socket.end('220 mail.example ESMTP\r\n') },
  { name: 'no word at all', outcome: 'error', write: (socket) => void socket.end() },
  { name: 'a reset', outcome: 'error', write: (socket) => void socket.resetAndDestroy() },
  {
    name: 'half a head',
    outcome: 'error',
    write: (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-type: appl'),
  },
  {
    name: 'headers for ever',
    outcome: 'error',
    write: (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      endless(socket, `x-a: ${'b'.repeat(1_000)}\r\n`);
    },
  },
  {
    name: '10,000 headers',
    outcome: 'either',
    write: (socket, sample, isStream) =>
      void socket.end(
        `${replyHead({ type: typeFor(isStream) }).slice(0, -2)}${'x-a: b\r\n'.repeat(10_000)}\r\n${body(sample, isStream)}`,
      ),
  },
  {
    name: 'silence behind the head',
    isSlow: true,
    outcome: 'error',
    write: (socket, _, isStream) => void socket.write(replyHead({ type: typeFor(isStream) })),
  },
  {
    name: 'silence in the middle',
    isSlow: true,
    outcome: 'error',
    form: 'stream',
    write: (socket, { begin }) => void socket.write(replyHead({ type: SSE }) + begin),
  },
  { name: 'silence from the start', isSlow: true, outcome: 'error', write: () => undefined },
  {
    name: 'negative usage',
    outcome: 'good',
    write: either((sample, isStream) => withUsage(body(sample, isStream), '-5')),
  },
  {
    name: 'usage beyond all numbers',
    outcome: 'good',
    write: either((sample, isStream) => withUsage(body(sample, isStream), '1e400')),
  },
  {
    name: 'usage in words',
    outcome: 'good',
    write: either((sample, isStream) => withUsage(body(sample, isStream), '"many"')),
  },
  {
    name: 'usage in fractions',
    outcome: 'good',
    write: either((sample, isStream) => withUsage(body(sample, isStream), '1.5')),
  },
  {
    name: 'usage that is a list',
    outcome: 'good',
    write: either((sample, isStream) => body(sample, isStream).replace(/"usage":\{[^}]*\}/g, '"usage":[1]')),
  },
  { name: 'an index beyond all numbers', outcome: 'either', write: either(changed('"index":0', '"index":4294967295')) },
  { name: 'a negative index', outcome: 'either', write: either(changed('"index":0', '"index":-1')) },
  { name: 'an index in words', outcome: 'either', write: either(changed('"index":0', '"index":"__proto__"')) },
  { name: 'texts that are numbers', outcome: 'either', write: either(changed('"Half of "', '7')) },
  { name: 'texts that are objects', outcome: 'either', write: either(changed('"Half of "', '{"a":1}')) },
  { name: 'texts that are null', outcome: 'either', write: either(changed('"Half of "', 'null')) },
  {
    name: 'lists that are objects',
    outcome: 'either',
    write: either((sample, isStream) =>
      body(sample, isStream)
        .replaceAll('"content":[', '"content":{"a":[')
        .replaceAll('"choices":[', '"choices":{"a":[')
        .replaceAll(']}}', ']}}}'),
    ),
  },
  {
    name: 'a value that is far too deep',
    outcome: 'either',
    write: either((sample, isStream) =>
      body(sample, isStream).replaceAll('"model":"m"', `"model":"m","deep":${deep(50_000)}`),
    ),
  },
];

let upstreams: Readonly<Record<WorldDialect, RawUpstream>>;
let proxy: PipeproxyProcess;
let sent = 0;

/** What a client says so that the upstream knows what to be. */
const wordsFor = (hostility: Hostility, isStream: boolean): string =>
  `hostility-${HOSTILITIES.indexOf(hostility)}-${isStream ? 'stream' : 'document'}`;

const GOOD: Hostility = { name: 'none', outcome: 'good', write: withHeaders({}) };

const answerFor = (dialect: WorldDialect) => (socket: Socket, request: string) => {
  const [, index = '', form] = /hostility-(-?\d+)-(\w+)/.exec(request) ?? [];
  (HOSTILITIES[Number(index)] ?? GOOD).write(socket, SAMPLES[dialect], form === 'stream');
};

beforeAll(async () => {
  const [claude, chat] = await Promise.all(DIALECTS.map((dialect) => startRawUpstream(answerFor(dialect))));
  upstreams = { 'anthropic-messages': claude!, 'openai-chat': chat! };
  proxy = await startPipeproxy({
    server: { limits: LIMITS },
    transport: { timeouts: { firstEventMs: 250, idleMs: 250 } },
    upstreams: { claude: claudeUpstream(claude!.url), chat: chatUpstream(chat!.url) },
    models: { 'to-anthropic-messages': 'claude/claude-sonnet-4-6', 'to-openai-chat': 'chat/gpt-4.1' },
  });
});

afterAll(async () => {
  await proxy?.stop();
  await Promise.all(Object.values(upstreams ?? {}).map((upstream) => upstream.close()));
});

afterEach(() => {
  if (!proxy?.isRunning()) throw new Error(`the process is gone: ${proxy?.stderr}`);
});

/** What a client of the dialect makes of a reply. Throws when it is neither a sound reply nor an error of the dialect. */
function verdictOn(
  reply: RawReply,
  { id, readError, readText, readStreamError }: DialectCalls,
  isStream: boolean,
): 'error' | 'good' {
  if (reply.status !== 200) {
    expect(readError(reply.json()).message.length).toBeGreaterThan(5);
    expect(reply.isCut).toBe(false);
    return 'error';
  }
  if (!isStream) {
    readText(reply.json());
    return 'good';
  }
  if (!reply.isCut) {
    expect(reply.text).toMatch(SAMPLES[id].lastWord);
    expect(reply.text).not.toContain('"error":{');
    return 'good';
  }
  const last = eventsOf(reply.text.replaceAll('\r', '')).at(-1);
  expect(last).toBeDefined();
  expect(readStreamError(last!).message.length).toBeGreaterThan(5);
  return 'error';
}

/** One exchange, and what its client makes of it. */
async function meet(
  calls: DialectCalls,
  upstream: WorldDialect,
  hostility: Hostility,
  isStream: boolean,
): Promise<void> {
  sent += 1;
  const reply = await rawCall(proxy.url, {
    path: calls.path,
    headers: calls.headers,
    body: calls.body(`to-${upstream}`, wordsFor(hostility, isStream), { stream: isStream }),
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  const verdict = verdictOn(reply, calls, isStream);
  if (hostility.outcome !== 'either') {
    expect({ isStream, verdict, text: reply.text.slice(0, 500) }).toMatchObject({ verdict: hostility.outcome });
  }
  if (calls.id !== upstream || verdict === 'error') expect(isUtf8(reply.bytes)).toBe(true);
  expect(reply.bytes.length).toBeLessThan(3 * MEGABYTE);
}

const formsOf = ({ form }: Hostility): readonly boolean[] =>
  [false, true].filter((isStream) => form === undefined || (form === 'stream') === isStream);

describe.each(DIALECT_CALLS)('security 24: a client of $id', (calls) => {
  describe.each(DIALECTS)('in front of a hostile %s', (upstream) => {
    it.each(HOSTILITIES.filter(({ isSlow }) => !isSlow))('security 24: $name', async (hostility) => {
      for (const isStream of formsOf(hostility)) await meet(calls, upstream, hostility, isStream);
    });
  });
});

describe('security 24: every client in front of every upstream', () => {
  it.each(HOSTILITIES.filter(({ isSlow }) => isSlow))('security 24: $name', async (hostility) => {
    const meetings = DIALECT_CALLS.flatMap((calls) =>
      DIALECTS.flatMap((upstream) => formsOf(hostility).map((isStream) => meet(calls, upstream, hostility, isStream))),
    );
    await Promise.all(meetings);
  });
});

describe('security 24: afterwards', () => {
  it('security 24: every exchange has one record, and no count that is none', async () => {
    const rows = await proxy.ledgerRows(sent);
    expect(rows).toHaveLength(sent);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(sent);
    for (const row of rows) {
      for (const name of [
        'input_tokens',
        'output_tokens',
        'cached_read_tokens',
        'cached_write_tokens',
        'reasoning_tokens',
        'cost_usd',
      ]) {
        const count = row[name];
        expect({
          name,
          isCount: count === undefined || (typeof count === 'number' && count >= 0 && Number.isFinite(count)),
        }).toEqual({ name, isCount: true });
      }
      expect(row.error_code).not.toBe('PP_INTERNAL');
    }
  });

  it('security 24: no connection to the hostile is left', async () => {
    for (let look = 0; look < 100 && Object.values(upstreams).some(({ open }) => open > 0); look += 1) {
      await new Promise((done) => setTimeout(done, 50));
    }
    expect(Object.values(upstreams).map(({ open }) => open)).toEqual([0, 0]);
  });

  it('security 24: a good reply is as good as before', async () => {
    for (const calls of DIALECT_CALLS) {
      for (const upstream of DIALECTS)
        for (const isStream of [false, true]) await meet(calls, upstream, GOOD, isStream);
    }
  });
});
