import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { guardRequest } from './guard.ts';

const RULES = { allowedHosts: [], allowedOrigins: ['https://mine.test'], maxHeaders: 3 };

function request(headers: Readonly<Record<string, string>>): IncomingMessage {
  const all = { host: '127.0.0.1:8317', ...headers };
  const socket = { localPort: 8317, localAddress: '127.0.0.1' };
  return { headers: all, rawHeaders: Object.entries(all).flat(), socket } as unknown as IncomingMessage;
}

describe('guardRequest', () => {
  it('security 21: refuses more headers than are allowed itself, since Node leaves the rest out: perhaps the `Origin`', () => {
    expect(() => guardRequest(request({ a: '1', b: '2' }), RULES)).not.toThrow();
    expect(() => guardRequest(request({ a: '1', b: '2', c: '3' }), RULES)).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_HEADERS' }),
    );
  });

  it.each<[string, Readonly<Record<string, string>>, string | undefined]>([
    ['its own address', {}, undefined],
    ['a name that leads here', { host: 'evil.test:8317' }, 'PP_HOST_REFUSED'],
    ['a page that is allowed', { origin: 'https://mine.test' }, undefined],
    ['a foreign page', { origin: 'https://evil.test' }, 'PP_ORIGIN_REFUSED'],
  ])('knows %s', (_name, headers, code) => {
    const guarded = () => guardRequest(request(headers), RULES);
    if (code === undefined) expect(guarded).not.toThrow();
    else expect(guarded).toThrow(expect.objectContaining({ code }));
  });
});
