import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { type PlainRequest, type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const KEYS = { a: 'FAKE-key-of-a-laptop', b: 'FAKE-key-of-another-one' };

const KEEPS = {
  keptResponses: 'responses',
  compactedResponses: 'responses/compact',
  countedResponses: 'responses/input_tokens',
};

let count = 0;

/** Frames in a spelling that nobody would write again. */
const stream = (id: string): string =>
  [
    `event: response.created\ndata: {"type": "response.created","response":{"id":"${id}","object":"response","status":"in_progress","temperature":1.0}}`,
    `: a comment\nevent: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"hi","item_id":"msg_of_${id}"}`,
    `event: response.completed\ndata: {"type":"response.completed","response":{"id":"${id}","object":"response","status":"completed","output":[{"type":"message","id":"msg_of_${id}","role":"assistant","content":[]}],"usage":{"input_tokens":1,"output_tokens":1,"total_tokens":2}}}`,
  ]
    .map((frame) => `${frame}\r\n\r\n`.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r'))
    .join('');

/** An upstream that keeps responses, under ids of its own. */
function startKeeper(name: string): Promise<PlainServer> {
  return startPlainServer((response, { method, url, body }: PlainRequest) => {
    const isStream = body.toString().includes('"stream":true');
    if (method === 'POST' && url === '/v1/responses' && isStream) {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(stream(`resp_${name}_${++count}`));
      return;
    }
    const created = {
      id: `resp_${name}_${++count}`,
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', id: `msg_${name}_${count}`, role: 'assistant', content: [] }],
    };
    const answer = method === 'POST' && url === '/v1/responses' ? created : { asked: `${method} ${url}`, by: name };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
}

let one: PlainServer;
let two: PlainServer;
let plain: PlainServer;
let proxy: PipeproxyProcess;

beforeAll(async () => {
  [one, two, plain] = await Promise.all([startKeeper('one'), startKeeper('two'), startKeeper('plain')]);
  const upstream = (server: PlainServer, paths: JsonObject) => ({
    provider: 'openai-compatible',
    baseUrl: `${server.url}/v1`,
    auth: 'none' as const,
    wire: 'openai-responses',
    quirks: { paths },
  });
  proxy = await startPipeproxy({
    auth: {
      keys: [
        { name: 'laptop', key: KEYS.a },
        { name: 'other', key: KEYS.b },
      ],
    },
    upstreams: { one: upstream(one, KEEPS), two: upstream(two, KEEPS), plain: upstream(plain, {}) },
    models: {
      turns: { to: ['one/m', 'two/m'], strategy: 'round-robin' },
      plain: 'plain/m',
      thinks: [{ to: 'one/m', when: { thinking: true } }, 'two/m'],
    },
  });
});
afterAll(async () => {
  await proxy?.stop();
  await Promise.all([one, two, plain].map((server) => server?.close()));
});
beforeEach(() => {
  for (const server of [one, two, plain]) server.requests.length = 0;
});

async function send(path: string, body?: JsonObject | string, { method = body ? 'POST' : 'GET', key = KEYS.a } = {}) {
  const reply = await fetch(`${proxy.url}/v1/responses${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: reply.status, text: await reply.text(), upstream: reply.headers.get('x-pipeproxy-upstream') };
}
const create = async (more: JsonObject = {}) => {
  const reply = await send('', { model: 'turns', input: 'x', ...more });
  return { ...reply, id: String((JSON.parse(reply.text) as JsonObject).id) };
};
const serverOf = (name: string | null): PlainServer => (name === 'one' ? one : two);

describe('a response that its upstream keeps', () => {
  it('responses trap 1 (router-for-me/CLIProxyAPI#2368): the next request goes untouched to the upstream that made it', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const first = await create();
      for (let next = 0; next < 2; next++) {
        const body = `{"model":"m", "input":"go on","temperature":1.0,"store":true,"previous_response_id":"${first.id}"}`;
        const reply = await send('', body.replace('"m"', '"turns"'));
        expect([reply.status, reply.upstream]).toEqual([200, first.upstream]);
        expect(serverOf(first.upstream).requests.at(-1)?.body.toString()).toBe(body);
      }
    }
  });

  it('is asked for, deleted, cancelled and listed there, with the query', async () => {
    const { id, upstream } = await create();
    for (const [method, path] of [
      ['GET', '?include_obfuscation=false&starting_after=3'],
      ['GET', '/input_items?limit=2&order=asc'],
      ['POST', '/cancel'],
      ['DELETE', ''],
    ] as const) {
      const reply = await send(`/${id}${path}`, method === 'POST' ? {} : undefined, { method });
      expect([reply.status, JSON.parse(reply.text), reply.upstream]).toEqual([
        200,
        { asked: `${method} /v1/responses/${id}${path}`, by: upstream },
        upstream,
      ]);
    }
    expect((await send(`/${id}`)).status).toBe(404);
  });

  it('is asked for by its id also where the client writes that with escapes', async () => {
    const { id } = await create();
    const { text } = await send(`/${id.replace('_', '%5F')}/input_items?limit=2`);
    expect(JSON.parse(text)).toMatchObject({
      asked: `GET /v1/responses/${id.replace('_', '%5F')}/input_items?limit=2`,
    });
  });

  it('law 1: its stream keeps its bytes, and is known from its first event on', async () => {
    const reply = await send('', { model: 'turns', input: 'x', stream: true });
    const id = /"id":"(resp_\w+)"/.exec(reply.text)?.[1] ?? '';
    expect(reply.text).toBe(stream(id));
    expect((await send(`/${id}`)).upstream).toBe(reply.upstream);
    const named = {
      model: 'turns',
      input: [
        { type: 'item_reference', id: `msg_of_${id}` },
        { role: 'user', content: 'y' },
      ],
    };
    for (let turn = 0; turn < 2; turn++) expect((await send('', named)).upstream).toBe(reply.upstream);
    expect(JSON.parse(serverOf(reply.upstream).requests.at(-1)?.body.toString() ?? '')).toEqual({
      ...named,
      model: 'm',
    });
  });

  it('security 17, bad input: a response id of another client key (404) never reaches the upstream', async () => {
    const { id } = await create();
    const asked = one.requests.length + two.requests.length;
    const other = { key: KEYS.b };
    expect(await send(`/${id}`, undefined, other)).toMatchObject({
      status: 404,
      text: expect.stringContaining(`Response with id '${id}' not found.`),
    });
    const goOn = await send('', { model: 'turns', input: 'x', previous_response_id: id }, other);
    expect(goOn).toMatchObject({ status: 400, text: expect.stringContaining('previous_response_not_found') });
    const item = { type: 'item_reference', id: id.replace('resp', 'msg') };
    expect((await send('', { model: 'turns', input: [item] }, other)).status).toBe(400);
    expect(one.requests.length + two.requests.length).toBe(asked);
  });

  it('is refused by a model that leads elsewhere, which could not read it', async () => {
    const { id } = await create();
    const reply = await send('', { model: 'plain', input: 'x', previous_response_id: id });
    expect(reply).toMatchObject({ status: 400, text: expect.stringContaining(id) });
    expect(plain.requests).toHaveLength(0);
  });

  it('does not hinder conditions: what can be read of the request decides', async () => {
    const first = await send('', { model: 'thinks', input: 'x', reasoning: { effort: 'high' } });
    expect(first.upstream).toBe('one');
    const id = String((JSON.parse(first.text) as JsonObject).id);
    const next = { model: 'thinks', input: 'y', previous_response_id: id };
    expect((await send('', { ...next, reasoning: { effort: 'high' } })).upstream).toBe('one');
    expect((await send('', next)).status).toBe(400);
    expect(two.requests).toHaveLength(0);
  });

  it('is counted and compacted where it is kept', async () => {
    const { id, upstream } = await create();
    for (const path of ['/compact', '/input_tokens']) {
      for (let turn = 0; turn < 2; turn++) {
        const reply = await send(path, { model: 'turns', input: 'x', previous_response_id: id });
        expect([reply.status, JSON.parse(reply.text)]).toEqual([
          200,
          { asked: `POST /v1/responses${path}`, by: upstream },
        ]);
      }
    }
  });

  it('background work passes', async () => {
    expect((await create({ background: true })).status).toBe(200);
  });
});

describe('a response of an upstream that speaks this dialect and keeps nothing', () => {
  it('is kept here, and goes back written out', async () => {
    const first = await create({ model: 'plain', input: 'first words' });
    expect(JSON.parse((await send(`/${first.id}`)).text)).toEqual(JSON.parse(first.text));
    await send('', { model: 'plain', input: 'more', previous_response_id: first.id });
    const sent = JSON.parse(plain.requests.at(-1)?.body.toString() ?? '') as JsonObject;
    expect(sent).not.toHaveProperty('previous_response_id');
    expect(sent.input).toMatchObject([{ role: 'user' }, { role: 'assistant' }, { content: [{ text: 'more' }] }]);
  });
});
