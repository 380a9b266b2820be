import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** A proxy that leads everything to one place of this machine, whatever name it is asked for. */
export interface TestProxy {
  readonly port: number;
  /** What it was asked for: `CONNECT host:port`, `GET http://host/path`, `SOCKS host:port`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

async function listening(server: Server, asked: string[]): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function joined(one: Socket, other: Socket): void {
  one.on('error', () => other.destroy()).pipe(other);
  other.on('error', () => one.destroy()).pipe(one);
}

/** An HTTP proxy; with `user` (`name:password`), one that answers 407 to everybody else. */
export function startHttpProxy(targetPort: number, user?: string): Promise<TestProxy> {
  const asked: string[] = [];
  const wanted = user && `Basic ${Buffer.from(user).toString('base64')}`;
  const isRefused = (incoming: IncomingMessage) =>
    wanted !== undefined && incoming.headers['proxy-authorization'] !== wanted;
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    if (isRefused(incoming)) return void response.writeHead(407).end();
    const { pathname: path } = new URL(incoming.url ?? '');
    const onward = request({ port: targetPort, path, method: incoming.method, headers: incoming.headers }, (reply) => {
      response.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(response);
    });
    incoming.pipe(onward.on('error', () => response.destroy()));
  });
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    if (isRefused(incoming)) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    const onward = connect(targetPort, '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    joined(socket, onward);
  });
  return listening(server, asked);
}

const SOCKS = 5;
const GREETING_TAKEN = Buffer.from([SOCKS, 0]);
const CONNECTED = Buffer.from([SOCKS, 0, 0, 1, 0, 0, 0, 0, 0, 0]);

/** A SOCKS5 proxy that wants no password. */
export function startSocksProxy(targetPort: number): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createTcpServer(async (socket) => {
    await once(socket, 'data');
    socket.write(GREETING_TAKEN);
    const [wish] = (await once(socket, 'data')) as [Buffer];
    const nameEnd = 5 + (wish[4] ?? 0);
    asked.push(`SOCKS ${wish.toString('latin1', 5, nameEnd)}:${wish.readUInt16BE(nameEnd)}`);
    const onward = connect(targetPort, '127.0.0.1', () => socket.write(CONNECTED));
    joined(socket, onward);
  });
  return listening(server, asked);
}
