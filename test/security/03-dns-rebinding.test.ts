import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALL_PLACES, type Place, placeName, requestBytes } from '../support/all-routes.ts';
import { createQuietHost } from '../support/quiet-host.ts';
import { lines, sendBytes } from '../support/raw-socket.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

let proxy: PipeproxyProcess;
let port: string;

beforeAll(async () => {
  proxy = await startPipeproxy({ server: { allowedHosts: ['gateway.example', 'other.example:9999'] } });
  port = new URL(proxy.url).port;
});

afterAll(() => proxy?.stop());

const ask = (place: Place, ...head: readonly string[]) => sendBytes(proxy.url, requestBytes(place, head));

/** Lines of `Host` that are not ours. */
const foreign = (): Readonly<Record<string, readonly string[]>> => ({
  'a name with our port': [`Host: evil.example:${port}`],
  'a name that begins with our address': [`Host: 127.0.0.1.evil.example:${port}`],
  'a name that ends with ours': [`Host: evil.localhost:${port}`],
  'our name with another port': ['Host: localhost:1'],
  'our address with another port': ['Host: 127.0.0.1:8317'],
  'our name without a port': ['Host: localhost'],
  'an allowed name with another port': ['Host: gateway.example:1'],
  'an allowed name without the port that was allowed': ['Host: other.example'],
  'another address of this machine': [`Host: 127.0.0.2:${port}`],
  'a user in front': [`Host: localhost:${port}@evil.example`],
  'two in one line': [`Host: localhost:${port}, evil.example`],
  'none at all': [],
  'an empty one': ['Host:'],
  'two of ours': [`Host: localhost:${port}`, `Host: localhost:${port}`],
  'ours and a foreign one': [`Host: localhost:${port}`, 'Host: evil.example'],
  'a foreign one and ours': ['host: evil.example', `HOST: localhost:${port}`],
  'a foreign one in X-Forwarded-Host too': ['Host: evil.example', `X-Forwarded-Host: localhost:${port}`],
});

const own = (): readonly string[] => [
  `localhost:${port}`,
  `LOCALHOST:${port}`,
  `127.0.0.1:${port}`,
  `[::1]:${port}`,
  'gateway.example',
  `gateway.example:${port}`,
  'other.example:9999',
];

describe('security 3: DNS rebinding', () => {
  it.each(ALL_PLACES.map((place) => [placeName(place), place] as const))(
    'security 3: %s refuses a Host that is not ours before any work',
    async (_, place) => {
      for (const [what, head] of Object.entries(foreign())) {
        const { status, text } = await ask(place, ...head);
        expect({ what, status }).toEqual({ what, status: 403 });
        expect(text).not.toContain('evil.example');
        expect(text.toLowerCase()).not.toContain('x-pipeproxy-upstream');
      }
    },
  );

  it('security 3: nothing that was refused became an exchange', async () => {
    await ask({ method: 'POST', path: '/v1/chat/completions' }, `Host: localhost:${port}`);
    const rows = await proxy.ledgerRows(1);
    expect(rows).toHaveLength(1);
  });

  it.each(ALL_PLACES.map((place) => [placeName(place), place] as const))(
    'security 3: %s lets our own names in',
    async (_, place) => {
      for (const host of own()) {
        const { status } = await ask(place, `Host: ${host}`);
        expect({ host, isRefused: status === 403 || status === 421 || status === 0 }).toEqual({
          host,
          isRefused: false,
        });
      }
    },
  );

  it('security 3: an upgrade is refused in the same way', async () => {
    const upgrade = (...head: readonly string[]) =>
      sendBytes(
        proxy.url,
        lines(
          'GET /v1/responses HTTP/1.1',
          ...head,
          'Connection: Upgrade',
          'Upgrade: websocket',
          'Sec-WebSocket-Version: 13',
          '',
        ),
      );
    for (const [what, head] of Object.entries(foreign())) {
      expect({ what, status: (await upgrade(...head)).status }).toEqual({ what, status: 403 });
    }
    for (const host of own()) expect((await upgrade(`Host: ${host}`)).status).toBe(426);
  });

  it('security 3: the refusal is in the dialect of the client', async () => {
    const { body } = await ask({ method: 'POST', path: '/v1/messages' }, 'Host: evil.example');
    expect(JSON.parse(body)).toMatchObject({
      type: 'error',
      error: { type: 'permission_error', code: 'PP_HOST_REFUSED' },
    });
    const chat = await ask({ method: 'POST', path: '/v1/chat/completions' }, 'Host: evil.example');
    expect(JSON.parse(chat.body)).toMatchObject({ error: { type: 'permission_error', code: 'PP_HOST_REFUSED' } });
  });

  it('security 3: the address that was called counts where every address is listened on', async () => {
    await using world = await createQuietHost({
      server: { host: '0.0.0.0', port: 0 },
      auth: { keys: [{ name: 'me', key: 'FAKE-key-of-the-client' }] },
    });
    const { port: own } = await world.host.listen();
    const health = (address: string, host: string) =>
      sendBytes(`http://${address}:${own}`, requestBytes({ method: 'GET', path: '/health' }, [`Host: ${host}`]));
    expect((await health('127.0.0.2', `127.0.0.2:${own}`)).status).toBe(200);
    expect((await health('127.0.0.2', `127.0.0.3:${own}`)).status).toBe(403);
    expect((await health('127.0.0.2', `evil.example:${own}`)).status).toBe(403);
  });
});
