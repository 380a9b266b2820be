import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { asProxyError, ProxyError } from '../contract/proxy-error.ts';
import type { Refusal } from './refusal.ts';
import { writeOnSocket } from './write-on-socket.ts';

export interface SocketRefusalOptions {
  readonly refusal: Refusal;
  /** @throws ProxyError for a request that is not let in. */
  guard(request: IncomingMessage): void;
  /** Hands an upgrade to a route that wants it; false: nobody does. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<boolean>;
}

/** What Node's parser says, as an error of ours; anything else is no proper HTTP. */
const PARSER_ERRORS = new Map<string | undefined, () => ProxyError>([
  ['HPE_HEADER_OVERFLOW', () => new ProxyError('PP_REQUEST_HEADERS', 'The headers of the request are too large.')],
  ['ERR_HTTP_REQUEST_TIMEOUT', () => new ProxyError('PP_REQUEST_SLOW', 'The request took too long to arrive.')],
]);

const notHttp = (): ProxyError => new ProxyError('PP_REQUEST_NOT_HTTP', 'The request is not proper HTTP.');

interface ParserError extends NodeJS.ErrnoException {
  /** The bytes that the parser stopped at. */
  readonly rawPacket?: Buffer;
}

/** Path of the request line, where the bytes begin with one. */
function pathIn(bytes: Buffer | undefined): string | undefined {
  return /^[A-Z]+ (\S+)/.exec(bytes?.toString('latin1', 0, 2_048) ?? '')?.[1];
}

/**
 * True when what is written now cannot be taken for a part of another reply, or for the reply to another request: nothing is
 * running on the connection, or what is wrong is the body of the only request that is.
 */
function mayAnswer([first, ...others]: readonly ServerResponse[]): boolean {
  return first === undefined || (others.length === 0 && !first.headersSent && !first.req.complete);
}

const NOBODY: readonly ServerResponse[] = [];

/** Answers what never reaches the application: requests that Node's parser refuses, and upgrades. */
export function refuseOnSocket(server: Server, { refusal, guard, upgrade }: SocketRefusalOptions): void {
  const running = new WeakMap<Duplex, readonly ServerResponse[]>();
  const runningOn = (socket: Duplex): readonly ServerResponse[] =>
    (running.get(socket) ?? NOBODY).filter(({ closed }) => !closed);
  server.on('request', ({ socket }, response) => running.set(socket, [...runningOn(socket), response]));
  server.on('clientError', (error: ParserError, socket) => {
    if (!socket.writable || !mayAnswer(runningOn(socket))) return socket.destroy();
    const refused = { url: pathIn(error.rawPacket), headers: {} };
    return writeOnSocket(socket, refusal(refused, (PARSER_ERRORS.get(error.code) ?? notHttp)()));
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (error: unknown): void => writeOnSocket(socket, refusal(request, asProxyError(error)));
    try {
      guard(request);
      upgrade(request, socket, head).then((isServed) => {
        // No dialect serves WebSockets; 426 makes clients fall back to HTTP at once.
        if (!isServed) writeOnSocket(socket, { status: 426, headers: {}, body: '' });
      }, refuse);
    } catch (error) {
      refuse(error);
    }
  });
}
