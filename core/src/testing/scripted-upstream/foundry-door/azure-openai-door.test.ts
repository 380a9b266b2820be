import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ScriptedUpstream } from '../scripted-upstream.ts';
import { startScriptedUpstream } from '../start-scripted-upstream.ts';

const KEY = 'FAKE-azure-key';
const TOKEN = 'FAKE-entra-token';
const OWN = { 'api-key': KEY };
const CLASSIC = '/openai/deployments/my-gpt/chat/completions?api-version=2024-10-21';
const NEWEST = '/openai/v1/chat/completions';
const NO_PATH = { status: 404, body: { error: { code: '404', message: 'Resource not found' } } };

let resource: ScriptedUpstream;

beforeAll(async () => {
  resource = await startScriptedUpstream({
    azureOpenAI: { key: KEY, token: TOKEN, deployments: { 'my-gpt': 'gpt-5.1' }, refuses: ['store'] },
  });
});

afterAll(() => resource?.close());

async function ask(path: string, headers: Record<string, string> = OWN, fields: object = {}) {
  const isResponses = path.includes('responses');
  const said = isResponses ? { input: 'Hello' } : { messages: [{ role: 'user', content: 'Hello' }] };
  const reply = await fetch(`${resource.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'my-gpt', ...said, ...fields }),
  });
  const text = await reply.text();
  return { status: reply.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}

describe('the OpenAI APIs of a resource of Azure', () => {
  it.each<[string, string, Record<string, string>]>([
    ['the newest with a key', NEWEST, OWN],
    ['the newest with a token', NEWEST, { authorization: `Bearer ${TOKEN}` }],
    ['a preview', `${NEWEST}?api-version=preview`, OWN],
    ['a deployment', CLASSIC, OWN],
    ['Responses', '/openai/v1/responses', OWN],
    ['Responses of a version', '/openai/responses?api-version=2025-04-01-preview', OWN],
  ])('answer at %s', async (_name, path, headers) => {
    expect((await ask(path, headers)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['a wrong key', { 'api-key': 'FAKE-other' }],
    ["Anthropic's header", { 'x-api-key': KEY }],
    ['two credentials', { ...OWN, authorization: `Bearer ${TOKEN}` }],
  ])('refuse %s in the words of Azure', async (_name, headers) => {
    expect(await ask(NEWEST, headers)).toMatchObject({ status: 401, body: { error: { code: '401' } } });
  });

  it('take a key as a bearer for a token', async () => {
    expect(await ask(NEWEST, { authorization: `Bearer ${KEY}` })).toMatchObject({
      status: 401,
      body: { statusCode: 401 },
    });
  });

  it('want a version they know of, each its own', async () => {
    expect(await ask(CLASSIC.split('?')[0] ?? '')).toMatchObject(NO_PATH);
    expect(await ask(`${CLASSIC.split('?')[0]}?api-version=2019-01-01`)).toMatchObject(NO_PATH);
    expect(await ask(`${NEWEST}?api-version=2024-10-21`)).toMatchObject({ status: 400 });
    expect(await ask('/v1/chat/completions')).toMatchObject(NO_PATH);
  });

  it('know their deployments by the path or by the body', async () => {
    const missing = { status: 404, body: { error: { code: 'DeploymentNotFound' } } };
    expect(await ask(NEWEST, OWN, { model: 'gpt-5.1' })).toMatchObject(missing);
    expect(await ask(CLASSIC.replace('my-gpt', 'gpt-5.1'))).toMatchObject(missing);
    expect((await ask(CLASSIC, OWN, { model: undefined })).status).toBe(200);
  });

  it('refuse what they do not know, Responses the wish for usage', async () => {
    const refused = { status: 400, body: { error: { code: 'unknown_parameter' } } };
    expect(await ask(NEWEST, OWN, { store: true })).toMatchObject(refused);
    const usage = { stream: true, stream_options: { include_usage: true } };
    expect(await ask('/openai/v1/responses', OWN, usage)).toMatchObject(refused);
    expect((await ask(NEWEST, OWN, usage)).status).toBe(200);
    // Rules of the model behind the deployment.
    expect((await ask(NEWEST, OWN, { max_tokens: 5 })).status).toBe(400);
  });

  it('begin a stream with what the filter found, without choices', async () => {
    const [first = ''] = (await ask(NEWEST, OWN, { stream: true })).text.split('\n\n');
    expect(JSON.parse(first.slice('data: '.length))).toMatchObject({
      id: '',
      model: '',
      choices: [],
      prompt_filter_results: expect.anything(),
    });
  });
});
