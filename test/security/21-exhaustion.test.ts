import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DIALECT_CALLS, type DialectCalls } from '../support/dialect-calls.ts';
import { residentMegabytes } from '../support/memory.ts';
import { type RawReply, rawCall } from '../support/raw-call.ts';
import { lines, sendBytes } from '../support/raw-socket.ts';
import { type RawUpstream, replyHead, startRawUpstream } from '../support/raw-upstream.ts';
import { SAMPLES } from '../support/reply-samples.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream, claudeUpstream, DIALECTS, type WorldDialect } from '../support/world.ts';

const MEGABYTE = 1_048_576;
const REQUEST_MS = 600;
const MAX_OPEN = 4;
const MAX_SOCKETS = 40;
/** What a process may grow by while it refuses far more than that. */
const MAX_GROWTH = 220;
const KEY = 'FAKE-key-of-the-client';
const OTHER_KEY = 'FAKE-key-of-another-client';

const SSE = replyHead({ type: 'text/event-stream' });

/** What the upstreams do; tests set it. */
let act: (socket: Socket, dialect: WorldDialect) => void = () => undefined;
let upstreams: readonly RawUpstream[];
let proxy: PipeproxyProcess;
let host: string;
let before: number;

beforeAll(async () => {
  upstreams = await Promise.all(DIALECTS.map((dialect) => startRawUpstream((socket) => act(socket, dialect))));
  proxy = await startPipeproxy({
    server: {
      limits: {
        requestMs: REQUEST_MS,
        maxOpenExchangesPerKey: MAX_OPEN,
        maxSocketsPerPeer: MAX_SOCKETS,
        maxReplyBytes: 16 * MEGABYTE,
      },
    },
    auth: {
      keys: [
        { name: 'one', key: KEY },
        { name: 'other', key: OTHER_KEY },
      ],
    },
    upstreams: { claude: claudeUpstream(upstreams[0]!.url), chat: chatUpstream(upstreams[1]!.url) },
    models: { 'to-anthropic-messages': 'claude/claude-sonnet-4-6', 'to-openai-chat': 'chat/gpt-4.1' },
  });
  host = `Host: ${new URL(proxy.url).host}`;
  // The first requests load what every process has.
  for (const { path, headers, body } of DIALECT_CALLS) {
    await rawCall(proxy.url, {
      path,
      headers: { ...headers, 'x-api-key': KEY },
      body: body('demo', 'hello', { stream: true }),
    });
  }
  before = residentMegabytes(proxy.pid);
});

afterAll(async () => {
  await proxy?.stop();
  await Promise.all((upstreams ?? []).map((upstream) => upstream.close()));
});

afterEach(() => {
  if (!proxy?.isRunning()) throw new Error(`the process is gone: ${proxy?.stderr}`);
  expect(residentMegabytes(proxy.pid) - before).toBeLessThan(MAX_GROWTH);
});

function send(
  { path, headers }: DialectCalls,
  body: Buffer | string | object,
  more: Readonly<Record<string, string>> = {},
) {
  return rawCall(proxy.url, { path, headers: { ...headers, authorization: `Bearer ${KEY}`, ...more }, body });
}

/** A request with `text` in it, as bytes. */
const wrapped = ({ body }: DialectCalls, text: string): string =>
  JSON.stringify(body('demo', 'hello', { metadata: { x: 'PLACE' } })).replace('"PLACE"', text);

const repeated = (piece: string, count: number): string => Array.from({ length: count }, () => piece).join(',');

const packed = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

/** Hundreds of megabytes in a few hundred kilobytes. */
const BOMBS: Readonly<Record<string, () => Buffer>> = {
  gzip: () => {
    const member = gzipSync(Buffer.alloc(64 * MEGABYTE, ' '));
    return Buffer.concat(Array.from({ length: 6 }, () => member));
  },
  deflate: () => deflateSync(Buffer.alloc(200 * MEGABYTE, ' ')),
  br: () => brotliCompressSync(Buffer.alloc(300 * MEGABYTE, ' '), packed),
  zstd: () => zstdCompressSync(Buffer.alloc(300 * MEGABYTE, ' ')),
};

describe('security 21: exhaustion', () => {
  it.each(Object.entries(BOMBS))('security 21: a bomb in %s is refused in every dialect', async (encoding, make) => {
    const bomb = make();
    for (const calls of DIALECT_CALLS) {
      const reply = await send(calls, bomb, { 'content-encoding': encoding });
      expect(reply.status).toBe(413);
      expect(calls.readError(reply.json()).message).toMatch(/compressed size|larger than/);
    }
  });

  describe.each(DIALECT_CALLS)('by a client of $id', (calls) => {
    it('security 21: a small body that grows much is refused, one that grows a little is not', async () => {
      const grown = wrapped(calls, JSON.stringify(' '.repeat(3 * MEGABYTE)));
      expect((await send(calls, gzipSync(grown), { 'content-encoding': 'gzip' })).status).toBe(413);
      const words = Array.from({ length: 200_000 }, (_, index) => `w${(index * 7_919) % 10_007}`).join(' ');
      const honest = gzipSync(wrapped(calls, JSON.stringify(words)));
      expect((await send(calls, honest, { 'content-encoding': 'gzip' })).status).toBe(200);
    });

    it('security 21: a body without a length is counted while it comes', async () => {
      const chunk = Buffer.alloc(MEGABYTE, ' ');
      const head = lines(
        `POST ${calls.path} HTTP/1.1`,
        host,
        `x-api-key: ${KEY}`,
        'content-type: application/json',
        'transfer-encoding: chunked',
        'connection: close',
        '',
      );
      const { status } = await sendBytes(proxy.url, head, {
        onOpen(socket) {
          const part = Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')]);
          let left = 60;
          const write = (): void => {
            while (left > 0 && !socket.destroyed) {
              left -= 1;
              if (!socket.write(part)) return void socket.once('drain', write);
            }
          };
          write();
        },
      });
      expect([413, 408]).toContain(status);
    });

    it.each([
      ['lists', '['.repeat(100_000), ']'.repeat(100_000)],
      ['objects', '{"a":'.repeat(100_000), `1${'}'.repeat(100_000)}`],
      ['both', '[{"a":'.repeat(50_000), `1${'}]'.repeat(50_000)}`],
      ['lists without an end', '['.repeat(100_000), ''],
    ])('security 21: %s of 100,000 levels are refused', async (_, open, close) => {
      const reply = await send(calls, wrapped(calls, open + close));
      expect(reply.status).toBe(400);
      expect(calls.readError(reply.json()).message).toMatch(/levels/);
    });

    it('security 21: brackets in a text are no levels', async () => {
      expect((await send(calls, wrapped(calls, JSON.stringify('[{"'.repeat(100_000))))).status).toBe(200);
    });

    it('security 21: a million blocks, tools or numbers are refused', async () => {
      const many = 1_100_000;
      for (const value of [repeated('{}', many), repeated('1', many), repeated('[[[[[[[[]]]]]]]]', many / 8)]) {
        const reply = await send(calls, wrapped(calls, `[${value}]`));
        expect(reply.status).toBe(413);
        expect(calls.readError(reply.json()).message).toContain('1000000 values');
      }
    });

    it('security 21: too many headers, and too large ones, are refused', async () => {
      const { path, readError } = calls;
      const text = JSON.stringify(calls.body('demo', 'hello'));
      const ask = (...head: readonly string[]) =>
        sendBytes(
          proxy.url,
          lines(
            `POST ${path} HTTP/1.1`,
            host,
            `x-api-key: ${KEY}`,
            'content-type: application/json',
            `content-length: ${text.length}`,
            'connection: close',
            ...head,
            '',
          ) + text,
        );
      const named = (count: number): string[] => Array.from({ length: count }, (_, index) => `x-${index}: ${index}`);
      const many = await ask(...named(200));
      expect(many.status).toBe(431);
      expect(readError(JSON.parse(many.body)).message).toMatch(
        /more than 200 headers|headers of the request are too large/,
      );
      for (const head of [named(10_000), [`x-a: ${'a'.repeat(100_000)}`], [`${'x'.repeat(100_000)}: a`]]) {
        const { status, body } = await ask(...head);
        expect(status).toBe(431);
        // The request line may be gone by then, and with it what tells the dialect.
        expect(JSON.parse(body)).toMatchObject({ error: { message: expect.stringMatching(/headers/) } });
      }
      expect((await ask(...named(190))).status).toBe(200);
      const long = await sendBytes(proxy.url, lines(`GET /${'a'.repeat(100_000)} HTTP/1.1`, host, ''));
      expect([414, 431]).toContain(long.status);
    });
  });

  it('security 21: who is slow is answered with 408, and who says nothing is left', async () => {
    const drip = (socket: Socket): void => {
      const timer = setInterval(() => socket.write(' '), 100);
      socket.once('close', () => clearInterval(timer));
    };
    const slowBodies = DIALECT_CALLS.map(async ({ path, readError }) => {
      const head = lines(
        `POST ${path} HTTP/1.1`,
        host,
        `x-api-key: ${KEY}`,
        'content-type: application/json',
        'content-length: 1000',
        '',
      );
      const { status, text, body } = await sendBytes(proxy.url, head, { onOpen: drip });
      expect(status).toBe(408);
      expect(text.toLowerCase()).toContain('connection: close');
      expect(readError(JSON.parse(body)).message).toContain('did not arrive');
    });
    const slowPacked = sendBytes(
      proxy.url,
      lines(
        'POST /v1/messages HTTP/1.1',
        host,
        `x-api-key: ${KEY}`,
        'content-type: application/json',
        'content-encoding: gzip',
        'content-length: 1000',
        '',
      ),
    );
    const slowHead = sendBytes(proxy.url, `POST /v1/messages HTTP/1.1\r\n${host}\r\nx-slow: `, {
      onOpen(socket) {
        const timer = setInterval(() => socket.write('x'), 100);
        socket.once('close', () => clearInterval(timer));
      },
    });
    const silent = sendBytes(proxy.url, '');
    await Promise.all(slowBodies);
    expect((await slowPacked).status).toBe(408);
    expect((await slowHead).status).toBe(408);
    expect([0, 408]).toContain((await silent).status);
  });
});

/** Sends pieces as long as somebody reads, up to a number of bytes; gives the bytes that were taken. */
function pour(socket: Socket, piece: string, maxBytes: number): { readonly bytes: number } {
  const state = { bytes: 0 };
  const write = (): void => {
    while (!socket.destroyed && state.bytes < maxBytes) {
      state.bytes += piece.length;
      if (!socket.write(piece)) return void socket.once('drain', write);
    }
    if (state.bytes >= maxBytes) socket.end();
  };
  write();
  return state;
}

/** Starts a stream and throws away what comes of it; the last bytes are kept. */
async function stream(
  calls: DialectCalls,
  upstream: WorldDialect,
): Promise<{ readonly bytes: number; readonly tail: string; readonly isCut: boolean }> {
  const { path, headers, body } = calls;
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  const text = JSON.stringify(body(`to-${upstream}`, 'hello', { stream: true }));
  const own = Object.entries({ ...headers, authorization: `Bearer ${KEY}` }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  socket.write(
    lines(
      `POST ${path} HTTP/1.1`,
      host,
      ...own,
      'content-type: application/json',
      `content-length: ${text.length}`,
      'connection: close',
      '',
    ) + text,
  );
  let bytes = 0;
  let tail = '';
  socket.setEncoding('latin1').on('data', (piece) => {
    bytes += String(piece).length;
    tail = (tail + String(piece)).slice(-2_000);
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return { bytes, tail, isCut: !tail.endsWith('0\r\n\r\n') };
}

describe('security 21: what an upstream sends', () => {
  describe.each(DIALECT_CALLS)('to a client of $id', (calls) => {
    it.each(DIALECTS)('security 21: a line of 64 MB without an end from %s is cut off', async (upstream) => {
      let poured = { bytes: 0 };
      act = (socket, dialect) => {
        socket.write(SSE + SAMPLES[dialect].begin);
        poured = pour(socket, 'x'.repeat(65_536), 64 * MEGABYTE);
      };
      const { tail, bytes, isCut } = await stream(calls, upstream);
      expect(tail).toMatch(/(an event of more|is larger) than \d+ bytes/);
      expect(isCut).toBe(true);
      expect(bytes).toBeLessThan(MEGABYTE);
      expect(poured.bytes).toBeLessThan(60 * MEGABYTE);
    });
  });

  it('security 21: what passes through is not kept, however long it is', async () => {
    const total = 150 * MEGABYTE;
    act = (socket, dialect) => {
      const { begin, more } = SAMPLES[dialect];
      socket.write(SSE + begin);
      pour(socket, more('word '.repeat(2_000)).repeat(6), total);
    };
    const { bytes } = await stream(DIALECT_CALLS[0]!, 'anthropic-messages');
    expect(bytes).toBeGreaterThan(total);
  });

  it('security 21: what is translated has a bound', async () => {
    const call = (index: number, text: string): string =>
      `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: { tool_calls: [{ index, ...(text === '' && { id: `call_${index}`, type: 'function' }), function: { ...(text === '' && { name: 'look' }), arguments: text } }] }, finish_reason: null }] })}\n\n`;
    act = (socket) => {
      // The second call has to wait for the end of the first, which never comes.
      socket.write(SSE + call(0, '') + call(0, '{') + call(1, ''));
      pour(socket, call(1, 'x'.repeat(10_000)).repeat(6), 64 * MEGABYTE);
    };
    const { tail, isCut } = await stream(DIALECT_CALLS[0]!, 'openai-chat');
    expect(tail).toMatch(/larger than \d+ bytes/);
    expect(isCut).toBe(true);
  });

  it('security 21: a client that does not read makes the upstream wait', async () => {
    let poured = { bytes: 0 };
    act = (socket, dialect) => {
      const { begin, more } = SAMPLES[dialect];
      socket.write(SSE + begin);
      poured = pour(socket, more('word '.repeat(2_000)).repeat(6), 256 * MEGABYTE);
    };
    const { path, body } = DIALECT_CALLS[0]!;
    const text = JSON.stringify(body('to-anthropic-messages', 'hello', { stream: true }));
    const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
    socket.pause();
    socket.write(
      lines(
        `POST ${path} HTTP/1.1`,
        host,
        `x-api-key: ${KEY}`,
        'content-type: application/json',
        `content-length: ${text.length}`,
        '',
      ) + text,
    );
    let last = -1;
    while (poured.bytes === 0 || poured.bytes !== last) {
      last = poured.bytes;
      await new Promise((done) => setTimeout(done, 150));
    }
    expect(poured.bytes).toBeLessThan(64 * MEGABYTE);
    socket.destroy();
  });
});

describe('security 21: how many at a time', () => {
  const [calls] = DIALECT_CALLS as [DialectCalls];

  const ask = (key: string, signal?: AbortSignal): Promise<RawReply> =>
    rawCall(proxy.url, {
      path: calls.path,
      headers: { ...calls.headers, authorization: `Bearer ${key}`, 'x-api-key': key },
      body: calls.body('to-anthropic-messages', 'hello', { stream: true }),
      ...(signal && { signal }),
    });

  it('security 21: the exchanges that a key may have open', async () => {
    const sockets: Socket[] = [];
    act = (socket, dialect) => {
      sockets.push(socket);
      socket.write(SSE + SAMPLES[dialect].begin);
    };
    const open = Array.from({ length: MAX_OPEN }, () => ask(KEY));
    while (sockets.length < MAX_OPEN) await new Promise((done) => setTimeout(done, 20));
    const refused = await ask(KEY);
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('1');
    expect(calls.readError(refused.json()).type).toBe('rate_limit_error');
    const gone = new AbortController();
    const other = ask(OTHER_KEY, gone.signal);
    while (sockets.length <= MAX_OPEN) await new Promise((done) => setTimeout(done, 20));
    gone.abort();
    await expect(other).rejects.toThrow(/aborted/);
    for (const socket of sockets) socket.end(SAMPLES['anthropic-messages'].finish);
    expect((await Promise.all(open)).map(({ status, isCut }) => [status, isCut])).toEqual(open.map(() => [200, false]));
    act = (socket, dialect) => socket.end(SSE + SAMPLES[dialect].begin + SAMPLES[dialect].finish);
    expect((await ask(KEY)).status).toBe(200);
  });

  it('security 21: the sockets that a peer may have open', async () => {
    const port = Number(new URL(proxy.url).port);
    const sockets = Array.from({ length: MAX_SOCKETS + 20 }, () =>
      connect({ host: '127.0.0.1', port, localAddress: '127.0.0.7' }),
    );
    let closed = 0;
    for (const socket of sockets) socket.on('error', () => undefined).once('close', () => (closed += 1));
    while (closed < 20) await new Promise((done) => setTimeout(done, 20));
    const health = lines('GET /health HTTP/1.1', host, 'connection: close', '');
    expect((await sendBytes(proxy.url, health, { localAddress: '127.0.0.8' })).status).toBe(200);
    expect((await sendBytes(proxy.url, health, { localAddress: '127.0.0.7' })).status).toBe(0);
    for (const socket of sockets) socket.destroy();
    await Promise.all(sockets.map((socket) => socket.closed || once(socket, 'close')));
    let status = 0;
    while (status !== 200) ({ status } = await sendBytes(proxy.url, health, { localAddress: '127.0.0.7' }));
    expect(status).toBe(200);
  });
});
