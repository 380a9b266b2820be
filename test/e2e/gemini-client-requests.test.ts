import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { recording } from '../recordings.ts';
import { rawCall } from '../support/raw-call.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';

const KEY = 'FAKE-google-key';
const CLIENTS = ['claude-code', 'gemini-cli', 'google-genai', 'codex', 'codex-lite', 'opencode-chat', 'amp'];
const ASKS = /\/v1\/messages(\?|$)|\/responses$|\/chat\/completions$|enerateContent(\?|$)/;

interface Recorded {
  readonly url: string;
  readonly body: Record<string, unknown>;
}

const folder = recording('../clients');
const suite = folder === undefined ? describe.skip : describe; // skipped: no recordings, which is printed

function requestsOf(client: string): readonly (Recorded & { readonly name: string })[] {
  const place = join(folder ?? '', client);
  return readdirSync(place)
    .filter((name) => name.endsWith('.request.json'))
    .map((name) => ({ name, ...(JSON.parse(readFileSync(join(place, name), 'utf8')) as Recorded) }))
    .filter(({ url }) => ASKS.test(url));
}

/** The request as the client would send it to us, for another model. */
function asked({ url, body }: Recorded, model: string) {
  const { pathname, search } = new URL(url, 'http://client');
  const isGoogles = pathname.includes('/models/');
  return {
    path: isGoogles
      ? pathname.replace(/models\/[^:]+/, `models/${model}`) + search
      : pathname.replace(/^.*\/v1\//, '/v1/'),
    body: isGoogles ? body : { ...body, model },
  };
}

/** Requests that real programs have sent, with all their tools, to a server that refuses what Google refuses. */
suite('requests of real clients reach Gemini', () => {
  let google: ScriptedUpstream;
  let proxy: PipeproxyProcess;

  beforeAll(async () => {
    google = await startScriptedUpstream({ doors: ['gemini-generate'], gemini: { key: KEY } });
    proxy = await startPipeproxy({
      upstreams: { google: { provider: 'gemini', baseUrl: google.url, apiKey: KEY } },
      models: { 'via-2': 'google/gemini-2.5-pro', 'via-3': 'google/gemini-3.5-flash' },
    });
  });
  afterAll(async () => {
    await proxy?.stop();
    await google?.close();
  });
  beforeEach(() => google.reset());

  describe.each(CLIENTS)('%s', (client) => {
    const recorded = folder === undefined ? [] : requestsOf(client);

    it('has some', () => {
      expect(recorded.length).toBeGreaterThan(1);
    });

    it.each(recorded.flatMap((one) => ['via-2', 'via-3'].map((model) => [one.name, model, one] as const)))(
      '%s, %s',
      async (_name, model, one) => {
        const reply = await rawCall(proxy.url, asked(one, model));
        const last = google.requests.at(-1);
        expect([reply.status, last?.violation]).toEqual([200, undefined]);
      },
    );
  });
});
