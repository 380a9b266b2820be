import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RULES } from '../architecture/rules.ts';
import { readSourceFiles } from '../architecture/source-file.ts';
import { requestBytes } from '../support/all-routes.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { bytesBelow } from '../support/files-below.ts';
import { rawCall } from '../support/raw-call.ts';
import { lines, sendBytes } from '../support/raw-socket.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const KEY = 'FAKE-key-of-the-client';
const OTHER_KEY = 'FAKE-key-of-another-client';
const FAILURES = 20;

let proxy: PipeproxyProcess;
let host: string;

beforeAll(async () => {
  proxy = await startPipeproxy({
    auth: {
      keys: [
        { name: 'laptop', key: KEY },
        { name: 'server', key: OTHER_KEY },
      ],
    },
    logging: { level: 'debug' },
  });
  host = `Host: ${new URL(proxy.url).host}`;
});

afterAll(() => proxy?.stop());

let lastPeer = 10;

/** Asks from an address that has no failures yet. */
const askFresh = (...head: readonly string[]) => {
  lastPeer += 1;
  return sendBytes(proxy.url, requestBytes({ method: 'GET', path: '/v1/models' }, [host, ...head]), {
    localAddress: `127.0.1.${lastPeer}`,
  });
};

const withoutId = (text: string): string => text.replace(/req_\w+/g, '').replace(/^date: .*$/gim, '');

describe('security 6: guessing and timing of keys', () => {
  it('security 6: keys are compared as digests in constant time', () => {
    const rule = RULES.find(({ name }) => name.startsWith('auth compares no secret'));
    const files = readSourceFiles().filter(({ path }) => /^core\/src\/.*auth/.test(path));
    expect(files.map(({ path }) => path)).toContain('core/src/stages/auth.ts');
    expect(files.flatMap((file) => rule?.find(file) ?? ['no rule'])).toEqual([]);
    const text = readFileSync(join(import.meta.dirname, '../../core/src/stages/auth.ts'), 'utf8');
    expect(text).toContain("createHash('sha256')");
    expect(text).toContain('timingSafeEqual(');
  });

  it.each([
    `Authorization: Bearer ${KEY}`,
    `authorization: bearer ${KEY}`,
    `x-api-key: ${KEY}`,
    `X-Api-Key: ${OTHER_KEY}`,
    `api-key: ${KEY}`,
    `x-goog-api-key: ${KEY}`,
  ])('security 6: a key is taken from "%s"', async (line) => {
    expect((await askFresh(line)).status).toBe(200);
  });

  it.each([
    ['a wrong key', 'x-api-key: FAKE-wrong'],
    ['the beginning of a key', `x-api-key: ${KEY.slice(0, -1)}`],
    ['a key and more', `x-api-key: ${KEY}x`],
    ['a key in other letters', `x-api-key: ${KEY.toUpperCase()}`],
    ['the digest of a key', `x-api-key: ${createHash('sha256').update(KEY).digest('hex')}`],
    ['the name of a key', 'x-api-key: laptop'],
    ['a key in base64', `Authorization: Basic ${Buffer.from(`:${KEY}`).toString('base64')}`],
    ['a key in a cookie', `Cookie: x-api-key=${KEY}`],
    ['a key in a header of no dialect', `x-auth-token: ${KEY}`],
    ['a key for a proxy', `Proxy-Authorization: Bearer ${KEY}`],
    ['two keys in one header', `x-api-key: ${KEY}, ${OTHER_KEY}`],
    ['an empty bearer', 'Authorization: Bearer '],
    ['an empty key', 'x-api-key:'],
    ['a key of 60 KB', `x-api-key: ${'k'.repeat(60_000)}`],
  ])('security 6: %s is no key', async (_, line) => {
    expect((await askFresh(line)).status).toBe(401);
  });

  it('security 6: every key that is shown is looked at in the same way', async () => {
    expect((await askFresh('Authorization: Bearer FAKE-login-of-the-client', `x-api-key: ${KEY}`)).status).toBe(200);
    expect((await askFresh(`Authorization: Bearer ${KEY}`, 'x-api-key: FAKE-wrong')).status).toBe(200);
  });

  it.each(DIALECT_CALLS)(
    'security 6: $id gets the same 401 for no key and for a wrong one',
    async ({ path, headers, body, readError }) => {
      const { authorization: _, 'x-api-key': __, ...others } = headers;
      const call = (more: object) =>
        rawCall(proxy.url, { path, headers: { ...others, ...more }, body: body('demo', 'hello') });
      const [none, wrong] = [await call({}), await call({ 'x-api-key': 'FAKE-wrong' })];
      expect([none.status, wrong.status]).toEqual([401, 401]);
      expect(withoutId(wrong.text)).toBe(withoutId(none.text));
      const named = ({ headers: { date: ___, 'x-request-id': ____, 'request-id': _____, ...rest } }: typeof none) =>
        rest;
      expect(named(wrong)).toEqual(named(none));
      expect(readError(none.json()).type).toBe('authentication_error');
      expect(none.headers['www-authenticate']).toBeUndefined();
    },
  );

  it('security 6: the body of a stranger is not waited for', async () => {
    const head = lines(
      'POST /v1/messages HTTP/1.1',
      host,
      'content-type: application/json',
      'content-length: 1000',
      'connection: close',
      '',
    );
    const { status } = await sendBytes(proxy.url, head, { localAddress: '127.0.2.1' });
    expect(status).toBe(401);
  });

  it('security 6: 20 failures slow one peer but not another', async () => {
    const from = (localAddress: string, key: string) =>
      sendBytes(proxy.url, requestBytes({ method: 'GET', path: '/v1/models' }, [host, `x-api-key: ${key}`]), {
        localAddress,
      });
    for (let failure = 0; failure < FAILURES; failure += 1) {
      expect((await from('127.0.0.2', `FAKE-guess-${failure}`)).status).toBe(401);
    }
    const slowed = await from('127.0.0.2', KEY);
    expect(slowed.status).toBe(429);
    expect(slowed.text).toMatch(/retry-after: \d+/i);
    expect((await from('127.0.0.3', KEY)).status).toBe(200);
    const rows = await proxy.ledgerRows(1, ({ error_code }) => error_code === 'PP_AUTH_SLOWED');
    expect(rows.filter(({ error_code }) => error_code === 'PP_AUTH_SLOWED')).toHaveLength(1);
  });

  it('security 6: the ledger and the log know the name of a key and nothing more', async () => {
    const rows = await proxy.ledgerRows(1, ({ client }) => client === 'laptop');
    expect(rows.some(({ client }) => client === 'laptop')).toBe(true);
    const kept = Buffer.concat([...(await bytesBelow(proxy.home, ['proxy.config.json'])).values()]).toString('latin1');
    expect(kept).toContain('laptop');
    for (const key of [KEY, OTHER_KEY]) {
      for (const form of [key, createHash('sha256').update(key).digest('hex')]) {
        expect(kept).not.toContain(form);
        expect(proxy.stdout + proxy.stderr).not.toContain(form);
      }
    }
  });
});
