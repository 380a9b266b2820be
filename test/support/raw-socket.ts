import { connect, type Socket } from 'node:net';

const LONGEST_MS = 10_000;

/** A reply as it came over a socket. */
export interface SocketReply {
  /** 0 when the connection was closed without a word. */
  readonly status: number;
  /** Everything that was said, head and body. */
  readonly text: string;
  /** The body; chunks are not put together. */
  readonly body: string;
}

export interface SocketOptions {
  /** Address to come from. */
  readonly localAddress?: string;
  /** Called with the open socket once the first bytes are written. */
  onOpen?(socket: Socket): void;
}

function replyOf(text: string): SocketReply {
  const [, status = '0'] = /^HTTP\/1\.[01] (\d{3})/.exec(text) ?? [];
  return { status: Number(status), text, body: text.slice(text.indexOf('\r\n\r\n') + 4) };
}

/** Lines of a request's head with the ends that they need. */
export const lines = (...all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');

/** Writes bytes to a server and reads until it closes the connection. */
export function sendBytes(url: string, bytes: string | Buffer, options: SocketOptions = {}): Promise<SocketReply> {
  const { hostname, port } = new URL(url);
  const { localAddress, onOpen } = options;
  return new Promise((done, fail) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = connect({ host, port: Number(port), ...(localAddress && { localAddress }) });
    const timer = setTimeout(() => socket.destroy(new Error('the server neither answered nor closed')), LONGEST_MS);
    let text = '';
    socket.setEncoding('latin1').on('data', (piece) => (text += String(piece)));
    socket.on('connect', () => {
      socket.write(bytes);
      onOpen?.(socket);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      // A server that does not want the rest of a request may reset the connection behind its answer.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') done(replyOf(text));
      else fail(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      done(replyOf(text));
    });
  });
}
