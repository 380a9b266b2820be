import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { CLIENTS } from '../support/clients/clients.ts';
import { weather } from '../support/conversation-cases.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream, claudeUpstream } from '../support/world.ts';

let last: ScriptedUpstream;
let near: PipeproxyProcess;
let far: PipeproxyProcess;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Two processes, each of which can send to the other: a chain by one name, a loop by another. */
beforeAll(async () => {
  const nearPort = await freePort();
  last = await startScriptedUpstream({ doors: ['openai-chat'] });
  far = await startPipeproxy({
    upstreams: { chat: chatUpstream(last.url), back: chatUpstream(`http://127.0.0.1:${nearPort}`) },
    models: { 'claude-sonnet-4-6': 'chat/gpt-4.1', 'gpt-4.1': 'chat/gpt-4.1', loop: 'back/loop' },
  });
  near = await startPipeproxy(
    {
      upstreams: {
        messages: claudeUpstream(far.url),
        chat: chatUpstream(far.url),
      },
      models: {
        'claude-opus-4-5': 'messages/claude-sonnet-4-6',
        'gpt-4o': 'messages/claude-sonnet-4-6',
        loop: 'chat/loop',
      },
    },
    { port: nearPort },
  );
});

afterAll(async () => {
  await near?.stop();
  await far?.stop();
  await last?.close();
});

beforeEach(() => last.reset());

describe.each(CLIENTS)('a chain of two in front of $name', ({ dialect, converse }) => {
  const model = dialect === 'anthropic-messages' ? 'claude-opus-4-5' : 'gpt-4o';

  it.each([true, false])('carries a tool round trip there and back (stream: %s)', async (isStream) => {
    const said = mark('tool', { arguments: '{"city":"Zürich"}' });
    const turns = await converse({ model, says: [said], tools: [weather] }, { url: near.url, isStream });
    expect(turns.at(-1)?.text).toContain('sunny in Zürich');
    expect(last.requests.map(({ violation }) => violation)).toEqual([undefined, undefined]);
    expect(String(last.requests[0]?.headers['x-pipeproxy-hop']).split(',')).toHaveLength(2);
  });
});

describe.each(DIALECT_CALLS)('a loop, for a client of $id', ({ id, path, headers, body, readError }) => {
  it('is refused', async () => {
    const reply = await rawCall(near.url, { path, headers, body: body('loop', 'hello') });
    expect(reply.status).toBe(400);
    const error = readError(reply.json());
    expect(error.message).toMatch(/loop/);
    if (id === 'openai-chat') expect(error.code).toBe('PP_LOOP');
    expect(last.requests).toHaveLength(0);
  });
});
