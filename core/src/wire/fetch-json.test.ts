import { describe, expect, it } from '@jest/globals';
import type { ByteSource, Send, UpstreamRequest } from '../contract/index.ts';
import { fetchJson } from './fetch-json.ts';

function answering(status: number, body: string) {
  const seen: UpstreamRequest[] = [];
  let isDestroyed = false;
  const source: ByteSource = {
    whole: async () => Buffer.from(body),
    destroy: () => {
      isDestroyed = true;
    },
    async *[Symbol.asyncIterator]() {
      yield Buffer.from(body);
    },
  };
  const send: Send = async (request) => {
    seen.push(request);
    return { status, headers: {}, body: source };
  };
  return { send, seen, isDestroyed: () => isDestroyed };
}

const { signal } = new AbortController();

describe('fetchJson', () => {
  it('asks for JSON and reads it', async () => {
    const { send, seen } = answering(200, '{"data":[]}');
    expect(await fetchJson(send, 'https://a.test/models', { 'x-a': '1' }, signal)).toEqual({ data: [] });
    expect(seen).toEqual([
      { method: 'GET', url: 'https://a.test/models', headers: { accept: 'application/json', 'x-a': '1' } },
    ]);
  });

  it.each([
    [401, 'PP_UPSTREAM_AUTH'],
    [403, 'PP_UPSTREAM_AUTH'],
    [404, 'PP_UPSTREAM_ERROR'],
    [302, 'PP_UPSTREAM_ERROR'],
    [500, 'PP_UPSTREAM_ERROR'],
  ])('turns %d into %s and lets the rest of the answer go', async (status, code) => {
    const { send, isDestroyed } = answering(status, 'secret words of a server');
    await expect(fetchJson(send, 'https://a.test/models', {}, signal)).rejects.toMatchObject({ code });
    await expect(fetchJson(send, 'https://a.test/models', {}, signal)).rejects.not.toThrow('secret');
    expect(isDestroyed()).toBe(true);
  });

  it('refuses a web page', async () => {
    const { send } = answering(200, '<html>');
    await expect(fetchJson(send, 'https://a.test/models', {}, signal)).rejects.toMatchObject({
      code: 'PP_UPSTREAM_NOT_JSON',
    });
  });
});
