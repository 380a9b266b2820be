import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createAmp } from '@pipeproxy/amp';
import codexOauth from '@pipeproxy/codex-oauth';
import { definePlugin, type JsonObject } from '@pipeproxy/core';
import { startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { type StandIn, startStandIn, usedUp } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/stand-in.ts';
import { ALICE } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/stand-in-account.ts';
import { writeLogin } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/world.ts';
import { recording } from '../recordings.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

const PATH = '/api/provider/openai/v1/responses';

let standIn: StandIn;
let logins: TempFolder;
let proxy: TestHost;

/** Deep mode of classic Amp in front of a ChatGPT plan: the strict stand-in refuses what the plan's backend refuses. */
beforeAll(async () => {
  standIn = await startStandIn();
  logins = createTempFolder();
  writeLogin(logins.path, ALICE, standIn.login.grant(ALICE, Date.now() + 3_600_000));
  proxy = await startTestHost({
    plugins: [
      definePlugin({ name: 'amp', routes: [createAmp({ environment: {}, secretsFile: '/nonexistent' })] }),
      codexOauth,
    ],
    config: {
      plugins: [{ name: 'amp', options: { upstreamUrl: '', mappings: [{ from: 'gpt-5.4', to: 'plan/gpt-5.5' }] } }],
      upstreams: { plan: { provider: 'codex-oauth', ...standIn.options, folder: logins.path } },
    },
  });
});
afterAll(async () => {
  await proxy?.[Symbol.asyncDispose]();
  await standIn?.close();
  logins?.[Symbol.dispose]();
});
afterEach(() => {
  standIn.answer = () => undefined;
  (standIn.calls as unknown[]).length = 0;
});

const ask = (body: object) => rawCall(proxy.url, { path: PATH, body });

/** Every field of deep mode that the backend refuses. */
const DEEP: JsonObject = {
  model: 'gpt-5.4',
  stream: true,
  store: false,
  include: ['reasoning.encrypted_content'],
  input: [
    { role: 'system', content: 'You are an agent.' },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
  ],
  tools: [
    {
      type: 'function',
      name: 'finder',
      parameters: { type: 'object', properties: {}, additionalProperties: false },
      strict: true,
    },
  ],
  max_output_tokens: 128_000,
  prompt_cache_key: 'T-00000000-0000-4000-8000-000000000000',
  parallel_tool_calls: true,
  stream_options: { include_obfuscation: false },
  reasoning: { effort: 'high', summary: 'auto' },
};

function recordedBodies(): readonly [string, JsonObject][] {
  const place = recording('../clients/amp-deep');
  const files = place ? readdirSync(place).filter((name) => name.endsWith('.request.json')) : [];
  return files.flatMap((file): [string, JsonObject][] => {
    const { url, body } = JSON.parse(readFileSync(join(place ?? '', file), 'utf8'));
    return url === PATH ? [[file, body]] : [];
  });
}

describe('deep mode of Amp in front of a ChatGPT plan', () => {
  it('amp section 7: its bodies are made to fit, and answered in the name that was asked for', async () => {
    const reply = await ask(DEEP);
    const events = eventsOf(reply.text);
    expect([reply.status, standIn.calls.flatMap(({ fault }) => fault ?? [])]).toEqual([200, []]);
    expect(standIn.calls[0]?.body).toMatchObject({ model: 'gpt-5.5', reasoning: { effort: 'high' } });
    expect(JSON.parse(events.at(-1)?.data ?? '')).toMatchObject({
      type: 'response.completed',
      response: { model: 'gpt-5.4' },
    });
  });

  const recorded = recordedBodies();
  const each = recorded.length > 0 ? it.each(recorded) : it.skip.each([['no recordings', {}]]); // skipped: no recordings, which is printed
  each('takes the recorded body %s', async (_, body) => {
    const reply = await ask({ ...body, model: 'gpt-5.4' });
    expect([reply.status, standIn.calls.flatMap(({ fault }) => fault ?? [])]).toEqual([200, []]);
  });

  // The last one: the account cools from here on.
  it('amp section 7: is told by the status that the plan is used up, for `response.failed` leaves it waiting', async () => {
    standIn.answer = () => usedUp({ resets_in_seconds: 90_000 });
    const reply = await ask({ ...DEEP, prompt_cache_key: 'T-2' });
    expect([reply.status, reply.text]).toEqual([429, expect.stringContaining('is used up')]);
  });
});
