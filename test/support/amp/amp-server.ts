import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** The key that the stand-in takes. */
export const AMP_KEY = 'FAKE-key-of-amp';

/** A request as the stand-in got it. */
export interface AmpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** The method of `/api/internal`. */
  readonly internal?: string;
}

/** Answers a request in place of the stand-in; false: it is the stand-in's after all. */
export type AmpAnswer = (response: ServerResponse, request: AmpRequest) => boolean | undefined;

/** A stand-in for Amp's server: what its command needs of it, and no model. */
export interface AmpServer extends AsyncDisposable {
  readonly url: string;
  readonly requests: AmpRequest[];
  /** Requests for another protocol. */
  readonly upgrades: AmpRequest[];
  /** Bytes that came over WebSockets. */
  readonly received: Buffer[];
  /** Asked first. */
  answer: AmpAnswer | undefined;
  close(): Promise<void>;
}

interface Failure {
  readonly code: string;
}

type Method = (params: { readonly thread?: unknown }, threads: Map<string, unknown>) => object | Failure | undefined;

const USER = {
  id: 'user_FAKE',
  email: 'me@example.com',
  username: 'me',
  team: null,
  features: [],
  siteAdmin: false,
  mysteriousMessage: null,
};

/** What the classic client asks for. @see shared facts on clients */
const METHODS: Readonly<Record<string, Method>> = {
  getUserInfo: () => ({ result: USER }),
  getUserFreeTierStatus: () => ({ result: { isDailyGrantEnabled: false, canUseAmpFree: false } }),
  setThreadMeta: () => ({ result: {} }),
  loadPlugins: () => ({ result: [] }),
  loadSkills: () => ({ result: [] }),
  getThreadLinkInfo: () => ({ result: {} }),
  getCreditsByRequestId: () => ({ result: {} }),
  getThread({ thread }, threads) {
    const data = threads.get(String(thread));
    return data === undefined ? { code: 'thread-not-found' } : { result: { thread: { data } } };
  },
  uploadThread({ thread }, threads) {
    threads.set(String((thread as { id?: string } | undefined)?.id), thread);
    return { result: {} };
  },
};

function internalReply(body: Buffer, threads: Map<string, unknown>): object {
  const { method = '', params = {} } = JSON.parse(body.toString() || '{}') as { method?: string; params?: object };
  const answer = Object.hasOwn(METHODS, method) ? METHODS[method]?.(params, threads) : undefined;
  if (!answer) return { ok: false, error: { code: 'unknown-method' } };
  return 'code' in answer ? { ok: false, error: answer } : { ok: true, ...answer };
}

const NEW_THREAD = {
  threadId: 'T-00000000-0000-4000-8000-000000000001',
  ownerUserId: USER.id,
  threadVersion: 0,
  wsToken: 'FAKE-ws-token',
};

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

const hasKey = ({ headers }: AmpRequest): boolean =>
  headers.authorization === `Bearer ${AMP_KEY}` && headers['x-api-key'] === AMP_KEY;

function answerAs(response: ServerResponse, request: AmpRequest, threads: Map<string, unknown>): void {
  const { url, body } = request;
  if (url.startsWith('/api/') && !hasKey(request)) sendJson(response, 401, { error: 'unauthorized' });
  else if (url.startsWith('/api/internal')) sendJson(response, 200, internalReply(body, threads));
  else if (url === '/api/thread-actors') sendJson(response, 200, NEW_THREAD);
  else sendJson(response, 404, { error: 'not found' });
}

/** Agrees to a WebSocket, says a frame that nobody else would say, then listens. */
function agree(socket: Duplex, { headers }: AmpRequest): void {
  const proof = createHash('sha1')
    .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  const head = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade'];
  const own = [`Sec-WebSocket-Accept: ${proof}`, 'Sec-WebSocket-Protocol: rivet'];
  socket.write(`${[...head, ...own].join('\r\n')}\r\n\r\n`);
  socket.write(WELCOME);
}

/** A binary frame with every kind of byte in it. */
export const WELCOME = Buffer.from([0x82, 4, 0, 255, 13, 10]);

/** Starts the stand-in on 127.0.0.1. */
export async function startAmpServer(): Promise<AmpServer> {
  const requests: AmpRequest[] = [];
  const upgrades: AmpRequest[] = [];
  const received: Buffer[] = [];
  const threads = new Map<string, unknown>();
  const sockets = new Set<Duplex>();
  const requestOf = ({ method = '', url = '', headers, rawHeaders }: IncomingMessage, body: Buffer): AmpRequest => {
    const internal = url.startsWith('/api/internal') ? url.split('?')[1] : undefined;
    return { method, url, headers, rawHeaders, body, ...(internal !== undefined && { internal }) };
  };
  const server = createServer((incoming, response) => {
    void incoming.toArray().then((pieces) => {
      const request = requestOf(incoming, Buffer.concat(pieces));
      requests.push(request);
      if (!amp.answer?.(response, request)) answerAs(response, request, threads);
    });
  });
  server.on('upgrade', (incoming, socket: Duplex, head: Buffer) => {
    const request = requestOf(incoming, head);
    upgrades.push(request);
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => received.push(bytes));
    agree(socket, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  const amp: AmpServer = {
    url: `http://127.0.0.1:${port}`,
    requests,
    upgrades,
    received,
    answer: undefined,
    close,
    [Symbol.asyncDispose]: close,
  };
  return amp;
}
