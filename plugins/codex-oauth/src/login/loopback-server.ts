import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProxyError } from '@pipeproxy/core';
import { type Callback, readCallback } from './callback.ts';

/** Waits on this machine for the browser to come back. */
export interface LoopbackServer {
  readonly redirectUri: string;
  /** What the first browser with the right state brought. */
  readonly callback: Promise<Exclude<Callback, { readonly kind: 'stranger' }>>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const PATH = '/auth/callback';
/** The two that the login's server knows. */
export const LOGIN_PORTS: readonly number[] = [1455, 1457];
const TRIES = 10;
const TRY_AGAIN_MS = 200;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

function page(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    // A connection that is kept would hold the port against the next login.
    connection: 'close',
  });
  response.end(`<!doctype html><title>pipeproxy</title><p>${escaped(words)}</p>`);
}

/** Another login of Codex that waits here is asked to make room, as Codex itself asks. */
function cancelOther(port: number): Promise<void> {
  return new Promise((resolve) => {
    const asked = request({ host: HOST, port, path: '/cancel', agent: false, timeout: 1_000 }, (response) => {
      response.resume();
      response.once('close', resolve);
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve());
    asked.end();
  });
}

function tryListen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      server.off('listening', listening);
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    };
    const listening = (): void => {
      server.off('error', fail);
      resolve(true);
    };
    server.once('error', fail).once('listening', listening).listen(port, HOST);
  });
}

async function listenOnOne(server: Server, ports: readonly number[]): Promise<void> {
  const [first = 0, ...rest] = ports;
  for (let tries = 0; tries < TRIES; tries++) {
    if (await tryListen(server, first)) return;
    if (tries === 0) await cancelOther(first); // codex trap 21
    await sleep(TRY_AGAIN_MS);
  }
  for (const port of rest) if (await tryListen(server, port)) return;
  throw new ProxyError('PP_LOGIN_FAILED', `The ports ${ports.join(' and ')} of this machine are in use.`, {
    hint: 'Another login may be waiting there: end it, or use `--device`, which needs no port.',
  });
}

/** True for a request to this server by its own name: a page of somebody else may have bent a name to here. */
function isOurs({ headers }: IncomingMessage, port: number): boolean {
  return [`localhost:${port}`, `${HOST}:${port}`].includes(headers.host ?? '');
}

/**
 * Starts to wait. It answers on one path and only once; it must be closed.
 *
 * @throws ProxyError `PP_LOGIN_FAILED` when no port is free.
 */
export async function startLoopbackServer(state: string, ports: readonly number[]): Promise<LoopbackServer> {
  const { promise: callback, resolve } = Promise.withResolvers<Exclude<Callback, { readonly kind: 'stranger' }>>();
  let isAnswered = false;
  const server = createServer((incoming, response) => {
    const { port } = server.address() as AddressInfo;
    const url = new URL(incoming.url ?? '/', `http://${HOST}`);
    const isRight = incoming.method === 'GET' && url.pathname === PATH;
    if (!isOurs(incoming, port)) return page(response, 421, 'This is not the host that was asked for.'); // security 14
    if (!isRight || isAnswered) return page(response, 404, 'Nothing is here.'); // security 14
    const found = readCallback(url.searchParams, state);
    if (found.kind === 'stranger') return page(response, 400, 'This is not the login that was begun; go on with that.');
    isAnswered = true;
    if (found.kind === 'code') page(response, 200, 'You are logged in. This page may be closed.');
    else page(response, 400, `The login was refused: ${found.words}`);
    return resolve(found);
  });
  await listenOnOne(server, ports);
  const { port } = server.address() as AddressInfo;
  return {
    redirectUri: `http://localhost:${port}${PATH}`,
    callback,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
