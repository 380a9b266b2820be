import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const KEYS = { a: 'FAKE-key-of-a-laptop', b: 'FAKE-key-of-another-one' };
const BITS_OF_A_LETTER = Math.log2(62);

let proxy: PipeproxyProcess;
beforeAll(async () => {
  const keys = Object.entries(KEYS).map(([name, key]) => ({ name, key }));
  proxy = await startPipeproxy({ auth: { keys } });
});
afterAll(() => proxy?.stop());

async function send(path: string, key: string, body?: JsonObject, method = body ? 'POST' : 'GET') {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const reply = await fetch(`${proxy.url}/v1/responses${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as JsonObject };
}

describe('security 17: tenants do not see each other', () => {
  it('security 17: a response is there for the key that got it, and for no other', async () => {
    const { body } = await send('', KEYS.a, { model: 'demo', input: 'hello' });
    const id = String(body.id);
    for (const [path, method] of [
      ['', 'GET'],
      ['/input_items', 'GET'],
      ['', 'DELETE'],
      ['/cancel', 'POST'],
    ] as const) {
      expect((await send(`/${id}${path}`, KEYS.b, undefined, method)).status).toBe(404);
    }
    const next = { model: 'demo', input: 'and then?', previous_response_id: id };
    expect((await send('', KEYS.b, next)).status).toBe(400);
    const item = { type: 'item_reference', id: String((body.output as JsonObject[])[0]?.id) };
    expect((await send('', KEYS.b, { model: 'demo', input: [item] })).status).toBe(400);
    expect((await send('', KEYS.a, next)).status).toBe(200);
  });

  it('security 17: an id cannot be guessed', async () => {
    const made = await Promise.all([1, 2].map(() => send('', KEYS.a, { model: 'demo', input: 'hello' })));
    for (const { body } of made) {
      const letters = String(body.id).replace(/^resp_/, '');
      expect(letters).toMatch(/^[A-Za-z0-9]+$/);
      expect(letters.length * BITS_OF_A_LETTER).toBeGreaterThanOrEqual(122);
    }
    expect(made[0]?.body.id).not.toBe(made[1]?.body.id);
  });
});
