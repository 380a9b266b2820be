import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ScriptedUpstream } from '../scripted-upstream.ts';
import { startScriptedUpstream } from '../start-scripted-upstream.ts';

const KEY = 'FAKE-foundry-key';
const VERSION = { 'anthropic-version': '2023-06-01' };

let resource: ScriptedUpstream;

beforeAll(async () => {
  resource = await startScriptedUpstream({
    doors: ['anthropic-messages'],
    prefix: '/anthropic',
    foundry: { key: KEY, deployments: { 'my-newest': 'claude-opus-5' } },
  });
});

afterAll(() => resource?.close());

async function ask(headers: Record<string, string>, fields: object = {}, path = '/v1/messages') {
  const reply = await fetch(`${resource.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      model: 'my-newest',
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Hello' }],
      ...fields,
    }),
  });
  return { status: reply.status, headers: reply.headers, body: await reply.json() };
}

describe('a Foundry resource', () => {
  it.each(['x-api-key', 'api-key'])('takes a key in %s', async (name) => {
    const { status, headers } = await ask({ [name]: KEY, ...VERSION });
    expect(status).toBe(200);
    expect(headers.get('apim-request-id')).not.toBeNull();
    expect(
      (await ask({ [name]: KEY, ...VERSION }, { max_tokens: undefined }, '/v1/messages/count_tokens')).status,
    ).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['a wrong key', { 'x-api-key': 'FAKE-other' }],
    ['no key', {}],
    ['two credentials', { 'x-api-key': KEY, 'api-key': KEY }],
  ])('refuses %s in the words of Azure', async (_name, headers) => {
    const { status, body } = await ask({ ...headers, ...VERSION });
    expect({ status, body }).toMatchObject({ status: 401, body: { error: { code: '401' } } });
  });

  it('takes a bearer for a token of Entra ID', async () => {
    const { status, body } = await ask({ authorization: `Bearer ${KEY}`, ...VERSION });
    expect({ status, body }).toMatchObject({ status: 401, body: { statusCode: 401 } });
  });

  it('knows its deployments, and the models behind them', async () => {
    const unknown = await ask({ 'x-api-key': KEY, ...VERSION }, { model: 'claude-opus-5' });
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: 'DeploymentNotFound' } } });
    const sampling = await ask({ 'x-api-key': KEY, ...VERSION }, { temperature: 0.2 });
    expect(sampling).toMatchObject({ status: 400, body: { type: 'error', error: { type: 'invalid_request_error' } } });
  });

  it('wants a version, as Anthropic does', async () => {
    expect(await ask({ 'x-api-key': KEY })).toMatchObject({ status: 400, body: { type: 'error' } });
  });

  it('has no other paths, and no list of models', async () => {
    const headers = { 'x-api-key': KEY, ...VERSION };
    for (const path of [`${resource.url}/v1/models`, new URL('/v1/messages', resource.url)]) {
      const reply = await fetch(path, { method: path instanceof URL ? 'POST' : 'GET', headers });
      expect(reply.status).toBe(404);
      expect(await reply.json()).toEqual({ error: { code: '404', message: 'Resource not found' } });
    }
  });
});
