import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { ServerConfig } from '../contract/config.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { HostLimits } from './limits.ts';
import { refuseOnSocket, type SocketRefusalOptions } from './socket-refusals.ts';

export interface ListenOptions extends SocketRefusalOptions {
  readonly server: ServerConfig;
  readonly limits: HostLimits;
  readonly listener: RequestListener;
}

const DEFAULT_PORT = 8317;
export const DEFAULT_HOST = '127.0.0.1'; // security 1
/** A slow body is refused where it is read, in words; Node's own limit comes after it. */
const LATER_MS = 5_000;

async function createServer({ server, limits, listener }: ListenOptions): Promise<Server> {
  const options = {
    maxHeaderSize: limits.maxHeaderBytes,
    requestTimeout: limits.requestMs + LATER_MS,
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
    if (count > max) return socket.destroy(); // security 21
    open.set(peer, count);
    socket.once('close', () => {
      const left = (open.get(peer) ?? 1) - 1;
      if (left > 0) open.set(peer, left);
      else open.delete(peer);
    });
    return socket;
  });
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
  // One more than are allowed, so that the guard sees that there are too many.
  server.maxHeadersCount = options.limits.maxHeaders + 1;
  limitSockets(server, options.limits.maxSocketsPerPeer);
  refuseOnSocket(server, options);
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
