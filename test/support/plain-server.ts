import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a plain server was asked. */
export interface PlainRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface PlainServer {
  readonly url: string;
  readonly requests: PlainRequest[];
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 whose every byte is the test's own. */
export async function startPlainServer(
  answer: (response: ServerResponse, request: PlainRequest) => void,
): Promise<PlainServer> {
  const requests: PlainRequest[] = [];
  const server = createServer((incoming, response) => {
    void incoming.toArray().then((pieces) => {
      const { method = '', url = '', headers, rawHeaders } = incoming;
      const request = { method, url, headers, rawHeaders, body: Buffer.concat(pieces) };
      requests.push(request);
      answer(response, request);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    close() {
      server.closeAllConnections();
      return new Promise((done) => server.close(() => done()));
    },
  };
}
