import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ListenOptions, listen } from './listen.ts';

/** The servers of a host. */
export interface Doors {
  readonly isOpen: boolean;
  /** Origin of the first, empty before it listens. */
  readonly url: string;
  /** @throws ProxyError `PP_PORT_IN_USE`. */
  open(options: ListenOptions): Promise<{ readonly url: string; readonly port: number }>;
  /** Takes no new requests; connections are broken after `graceMs`. */
  close(graceMs: number): Promise<void>;
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

export function createDoors(): Doors {
  let servers: readonly Server[] = [];
  let url = '';
  return {
    get isOpen() {
      return servers.length > 0;
    },
    get url() {
      return url;
    },
    async open(options) {
      const listening = await listen(options);
      servers = listening;
      const { address, port, family } = listening[0].address() as AddressInfo;
      const host = family === 'IPv6' ? `[${address}]` : address;
      url = `${options.server.tls ? 'https' : 'http'}://${host}:${port}`;
      return { port, url };
    },
    close: async (graceMs) => {
      await Promise.all(servers.map((server) => closeServer(server, graceMs)));
    },
  };
}
