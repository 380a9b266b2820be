import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that nobody must ever call. */
export interface Canary {
  readonly url: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** What it was asked for all the same: method, path and headers. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/** Starts a canary on 127.0.0.1. */
export async function startCanary(): Promise<Canary> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    response.end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    calls,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
