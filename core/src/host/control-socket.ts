import { rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { Logger } from '../contract/services.ts';
import { controlPath } from './control-path.ts';

/** What can be asked of a running host from this machine. */
export interface ControlCalls {
  status(): Promise<object>;
  /** Asks for a stop; the answer has left before it begins. */
  stop(): void;
}

/** Somebody listens there for the command line. */
export interface ControlSocket {
  close(): Promise<void>;
}

/** The name of a Unix socket may be no longer: it would be cut off, and lead elsewhere. */
const MAX_PATH_BYTES = 103;
/** No rights for anybody but the owner. */
const PRIVATE_UMASK = 0o177;

/** True when another process answers there. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function tryListen(server: Server, path: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void => resolve(error);
    // The socket is made before `listen` returns, so that it is never there with the rights of others.
    const before = process.umask(PRIVATE_UMASK); // security 27
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      resolve(undefined);
    });
    process.umask(before);
  });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}

async function answer(request: IncomingMessage, response: ServerResponse, calls: ControlCalls): Promise<void> {
  const asked = `${request.method} ${request.url}`;
  if (asked === 'GET /status') return send(response, 200, await calls.status());
  if (asked !== 'POST /stop') return send(response, 404, {});
  response.once('close', () => calls.stop());
  return send(response, 200, {});
}

/**
 * Listens for the command line: a socket that only this user can open. Without one everything else works, so what hinders it is
 * logged and no error.
 */
export async function openControlSocket(
  stateDir: string,
  calls: ControlCalls,
  logger: Logger,
): Promise<ControlSocket | undefined> {
  const path = controlPath(stateDir);
  const without = (reason: string): undefined => {
    logger.warn({ path }, `no control socket: ${reason}; \`pipeproxy status\` and \`stop\` cannot reach this process`);
    return undefined;
  };
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return without('the path of the state folder is too long');
  const server = createServer((request, response) => {
    answer(request, response, calls).catch((error: unknown) => {
      logger.error({ error }, 'a call of the control socket failed');
      send(response, 500, {});
    });
  });
  let error = await tryListen(server, path);
  if (error?.code === 'EADDRINUSE') {
    if (await isAnswered(path)) return without('another pipeproxy has the same state folder');
    await rm(path, { force: true }).catch(() => undefined);
    error = await tryListen(server, path);
  }
  if (error) return without(error.message);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
