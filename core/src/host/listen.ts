import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ServerConfig } from '../contract/config.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { HostLimits } from './limits.ts';

export interface ListenOptions {
  readonly server: ServerConfig;
  readonly limits: HostLimits;
  readonly listener: RequestListener;
}

const DEFAULT_PORT = 8317;
const DEFAULT_HOST = '127.0.0.1';

async function createServer({ server, limits, listener }: ListenOptions): Promise<Server> {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    requestTimeout: limits.requestMs,
    headersTimeout: Math.min(60_000, limits.requestMs),
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: 65_000,
    // The guard refuses a missing Host itself, in the client's dialect.
    requireHostHeader: false,
    insecureHTTPParser: false,
  };
  if (!server.tls) return createHttpServer(options, listener);
  const [cert, key] = await Promise.all([readFile(server.tls.cert), readFile(server.tls.key)]);
  return createHttpsServer({ ...options, cert, key }, listener);
}

/** No more sockets for one address than `max`: a flood of one peer leaves room for the others. */
function limitSockets(server: Server, max: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const peer = socket.remoteAddress ?? '';
    const count = (open.get(peer) ?? 0) + 1;
    if (count > max) return socket.destroy();
    open.set(peer, count);
    socket.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1;
      if (left > 0) open.set(peer, left);
      else open.delete(peer);
    });
    return socket;
  });
}

const CLIENT_ERRORS: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are too large.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
};

/** Answers what Node's parser refused: no dialect is known yet, so the plainest error shape it is. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable) return;
  const [status, message] = CLIENT_ERRORS[error.code ?? ''] ?? [400, 'The request is not proper HTTP.'];
  const body = JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null } });
  socket.end(
    `HTTP/1.1 ${status} \r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** No dialect serves WebSockets; 426 makes clients fall back to HTTP at once. */
function refuseUpgrade(_request: IncomingMessage, socket: Duplex): void {
  socket.end('HTTP/1.1 426 Upgrade Required\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new ProxyError('PP_PORT_IN_USE', `Port ${port} of ${host} is in use.`, {
    hint: `Stop the program that has it, or choose another: \`pipeproxy start --port ${port + 1}\`.`,
    cause: error,
  });
}

async function listenOn(options: ListenOptions, host: string, port: number): Promise<Server> {
  const server = await createServer(options);
  server.maxHeadersCount = options.limits.maxHeaders;
  limitSockets(server, options.limits.maxSocketsPerPeer);
  server.on('clientError', answerClientError);
  server.on('upgrade', refuseUpgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)));
    server.listen({ host, port, backlog: 4_096 }, resolve);
  });
  return server;
}

/** The same port of `::1`, where this machine has it and nobody else does: `localhost` means either address to a client. */
async function listenOnTwin(options: ListenOptions, first: Server): Promise<readonly Server[]> {
  try {
    return [await listenOn(options, '::1', (first.address() as AddressInfo).port)];
  } catch {
    return [];
  }
}

/**
 * Listens on the configured address; without one, on both loopback addresses.
 * @throws ProxyError `PP_PORT_IN_USE`.
 */
export async function listen(options: ListenOptions): Promise<readonly [Server, ...Server[]]> {
  const { host, port = DEFAULT_PORT } = options.server;
  const first = await listenOn(options, host ?? DEFAULT_HOST, port);
  return host === undefined ? [first, ...(await listenOnTwin(options, first))] : [first];
}
