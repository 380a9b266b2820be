import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** An upstream that writes bytes as it likes. */
export interface RawUpstream {
  readonly url: string;
  /** Requests that have arrived whole. */
  readonly requests: number;
  /** Connections that are open now. */
  readonly open: number;
  close(): Promise<void>;
}

const HEAD_END = '\r\n\r\n';

/** True when the bytes hold a whole request. */
function isWhole(text: string): boolean {
  const end = text.indexOf(HEAD_END);
  if (end < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
  return text.length >= end + HEAD_END.length + length;
}

/** Starts a server on 127.0.0.1 that answers every request with whatever `answer` writes to the socket. */
export async function startRawUpstream(answer: (socket: Socket, request: string) => void): Promise<RawUpstream> {
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    let text = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece) => {
      text += String(piece);
      if (!isWhole(text)) return;
      requests += 1;
      const request = text;
      text = '';
      answer(socket, request);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    get open() {
      return sockets.size;
    },
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

export interface Head {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The head of a reply that ends when its connection does, unless its headers say otherwise. */
export function replyHead({ status = 200, type = 'application/json', headers = {} }: Head = {}): string {
  const lines = Object.entries({ 'content-type': type, connection: 'close', ...headers });
  return `HTTP/1.1 ${status} X\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
