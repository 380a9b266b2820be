import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HeaderMap } from '../contract/headers.ts';

/** A reply that is written without Node's response. */
export interface SocketReply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string | Buffer;
}

/** Writes the status line and the headers of a reply. */
export function writeHead(socket: Duplex, status: number, headers: Readonly<Record<string, string | number>>): void {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
}

/** Writes a whole reply and ends the connection. */
export function writeOnSocket(socket: Duplex, { status, headers, body }: SocketReply): void {
  writeHead(socket, status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  socket.end(body);
}
