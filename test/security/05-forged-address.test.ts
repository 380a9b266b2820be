import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Exchange } from '@pipeproxy/core';
import { newExchange } from '../../core/src/host/new-exchange.ts';
import { createRunning } from '../../core/src/host/running.ts';
import { createAuthStage } from '../../core/src/stages/auth.ts';
import { createOpenLimit } from '../../core/src/stages/open-limit.ts';
import { MODEL_ROUTES, requestBytes } from '../support/all-routes.ts';
import { lines, sendBytes } from '../support/raw-socket.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const KEY = 'FAKE-key-of-the-client';
const FAILURES = 20;

/** Headers by which a proxy says where a request comes from. */
const FORGED = (address: string): readonly string[] => [
  `X-Forwarded-For: ${address}`,
  `Forwarded: for=${address};proto=https`,
  `X-Real-IP: ${address}`,
  `CF-Connecting-IP: ${address}`,
  `True-Client-IP: ${address}`,
  `X-Client-IP: ${address}`,
  `Via: 1.1 ${address}`,
];

let proxy: PipeproxyProcess;
let host: string;

beforeAll(async () => {
  proxy = await startPipeproxy({ auth: { keys: [{ name: 'me', key: KEY }] } });
  host = `Host: ${new URL(proxy.url).host}`;
});

afterAll(() => proxy?.stop());

const PLACE = { method: 'GET', path: '/v1/models' };

const ask = (head: readonly string[], localAddress: string) =>
  sendBytes(proxy.url, requestBytes(PLACE, [host, ...head]), { localAddress });

describe('security 5: a forged client address', () => {
  it('security 5: does not make a stranger local', async () => {
    for (const [index, place] of MODEL_ROUTES.entries()) {
      const { status } = await sendBytes(proxy.url, requestBytes(place, [host, ...FORGED('127.0.0.1')]), {
        localAddress: `127.0.9.${index + 1}`,
      });
      expect(status).toBe(401);
    }
  });

  it('security 5: does not escape the count of wrong keys', async () => {
    for (let failure = 0; failure < FAILURES; failure += 1) {
      const { status } = await ask(['x-api-key: FAKE-wrong', ...FORGED(`10.0.0.${failure}`)], '127.0.0.3');
      expect(status).toBe(401);
    }
    expect((await ask(['x-api-key: FAKE-wrong', ...FORGED('10.0.0.99')], '127.0.0.3')).status).toBe(429);
  });

  it('security 5: does not put somebody else under the count of wrong keys', async () => {
    for (let failure = 0; failure <= FAILURES; failure += 1) {
      await ask(['x-api-key: FAKE-wrong', ...FORGED('127.0.0.5')], '127.0.0.4');
    }
    expect((await ask([`x-api-key: ${KEY}`], '127.0.0.4')).status).toBe(429);
    expect((await ask([`x-api-key: ${KEY}`, ...FORGED('127.0.0.4')], '127.0.0.5')).status).toBe(200);
  });

  it('security 5: the address of a request is that of its TCP peer', async () => {
    const head = lines(
      'GET /v1/models HTTP/1.1',
      host,
      ...FORGED('198.51.100.7'),
      'x-api-key: FAKE-wrong',
      'connection: close',
      '',
    );
    await sendBytes(proxy.url, head, { localAddress: '127.0.0.6' });
    const headers = Object.fromEntries(
      FORGED('127.0.0.1').map((line) => [line.split(':')[0]!.toLowerCase(), '127.0.0.1']),
    );
    const request = { headers, rawHeaders: [], method: 'GET', socket: { remoteAddress: '198.51.100.7' } };
    const response = { once: () => undefined };
    const exchange = newExchange(
      {
        request,
        response,
        headers,
        credentials: [],
        dialect: {},
        route: { operation: 'models' },
        path: '/',
        params: {},
      } as never,
      { newId: () => 'req_1', now: () => 0, limits: {}, running: createRunning() } as never,
    );
    expect(exchange.inbound.remoteAddress).toBe('198.51.100.7');
    const stage = createAuthStage([], createOpenLimit(10), Date.now);
    await expect(stage.handle(exchange as Exchange, async () => undefined)).rejects.toMatchObject({
      kind: 'authentication',
    });
  });
});
