import assert from 'node:assert/strict';
import { type Dialect, definePlugin, type Provider, type UpstreamConfig } from '../../contract/index.ts';
import { builtIns } from '../../host/built-ins.ts';
import type { Check } from '../check.ts';
import type { ScriptedReply } from '../scripted-upstream/scripted-reply.ts';
import type { ScriptedUpstream } from '../scripted-upstream/scripted-upstream.ts';
import { startScriptedUpstream } from '../scripted-upstream/start-scripted-upstream.ts';
import { startTestHost, type TestHost } from '../start-test-host.ts';
import { askAsClient, asksForChat, clientRequest } from '../test-client.ts';
import { within } from '../within.ts';
import { makeUpstream, secretsOf } from './provider-bench.ts';
import type { ProviderCases } from './provider-cases.ts';

const SAID = 'Kit says grüezi.';
const ANSWER: ScriptedReply = { kind: 'model', steps: [{ type: 'text', pieces: ['Kit ', 'says ', 'grüezi.'] }] };
const HELD: ScriptedReply = { kind: 'model', steps: [{ type: 'text', pieces: ['Half'] }, { type: 'hold' }] };
const MODELS = ['kit-a', 'kit-b'];

interface Live {
  readonly proxy: TestHost;
  readonly server: ScriptedUpstream;
}

/** Runs something between a client and a scripted server, with the provider between them. */
async function between<Options>(
  provider: Provider<Options>,
  cases: ProviderCases<Options>,
  reply: ScriptedReply | undefined,
  use: (live: Live) => Promise<void>,
): Promise<void> {
  const server = await startScriptedUpstream({ ...(reply && { reply: () => reply }), ...cases.server });
  try {
    const options = cases.at?.(server.url) as object;
    const kit: UpstreamConfig = { ...options, provider: provider.name };
    const plugin = definePlugin({
      name: 'kit',
      providers: [provider as Provider<never>],
      ...(cases.dialects && { dialects: cases.dialects }),
    });
    const proxy = await startTestHost({
      plugins: [plugin],
      config: { upstreams: { kit }, models: { '*': `kit/${cases.calls[0].model}` } },
    });
    // Both at once: a call that the provider does not end is ended by the server.
    await use({ proxy, server }).finally(() => Promise.all([proxy.close(), server.close()]));
  } finally {
    await server.close();
  }
}

/** What the scripted server got, and why it refused it. */
function toldBy({ requests }: ScriptedUpstream): string {
  const lines = requests.map(
    ({ method, url, violation }) => `${method} ${url}${violation ? ` was refused: ${JSON.stringify(violation)}` : ''}`,
  );
  return lines.length === 0 ? 'nothing reached the server' : `the server got ${lines.join('\n')}`;
}

function answerCheck<Options>(
  provider: Provider<Options>,
  cases: ProviderCases<Options>,
  client: Dialect,
  isStream: boolean,
): Check {
  return {
    name: `answers a client of ${client.id} ${isStream ? 'in a stream' : 'in one piece'}`,
    run: () =>
      between(provider, cases, ANSWER, async ({ proxy, server }) => {
        const { status, text, reply } = await askAsClient(proxy.url, client, isStream);
        assert.equal(status, 200, `${text}\n${toldBy(server)}`);
        const words = reply.blocks.map((block) => ('text' in block ? block.text : '')).join('');
        assert(words.includes(cases.answers ?? SAID), `the answer is ${JSON.stringify(words)}`);
        assert.equal(reply.finish?.reason, 'stop');
        for (const secret of secretsOf(cases)) {
          assert(!server.requests.some(({ url }) => url.includes(secret)), 'a secret stands in a URL');
          assert(!proxy.log.join('').includes(secret), 'a secret stands in the log');
        }
      }),
  };
}

function abortCheck<Options>(provider: Provider<Options>, cases: ProviderCases<Options>, client: Dialect): Check {
  return {
    name: 'the call is closed when the client leaves',
    run: () =>
      between(provider, cases, HELD, async ({ proxy, server }) => {
        const leaving = new AbortController();
        const { path, init } = clientRequest(client, true);
        const response = await fetch(proxy.url + path, { ...init, signal: leaving.signal });
        await response.body?.getReader().read();
        leaving.abort();
        await within('the end of the call', server.waitForAbort());
      }),
  };
}

function leakCheck<Options>(provider: Provider<Options>, cases: ProviderCases<Options>, client: Dialect): Check {
  const reply = (facts: { headers: object }): ScriptedReply => ({
    kind: 'error',
    error: { status: 401, message: `Wrong key: ${Object.values(facts.headers).join(' ')}` },
  });
  const quoting = { ...cases, server: { ...cases.server, reply } };
  return {
    name: 'an error that quotes the credential shows it to nobody',
    run: () =>
      between(provider, quoting, undefined, async ({ proxy }) => {
        const { status, text } = await askAsClient(proxy.url, client, false);
        assert(status >= 400 && status !== 401, `status ${status}: our credential's fault is not the client's`);
        for (const secret of secretsOf(cases)) {
          assert(!text.includes(secret), 'the client sees a secret');
          assert(!proxy.log.join('').includes(secret), 'a secret stands in the log');
        }
      }),
  };
}

function modelsCheck<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): Check {
  const listing = { ...cases, server: { ...cases.server, models: MODELS } };
  return {
    name: 'lists the models of the server',
    run: () =>
      between(provider, listing, ANSWER, async ({ proxy }) => {
        const { lists } = await proxy.host.liveModels(AbortSignal.timeout(10_000));
        assert.deepEqual(
          lists.kit?.map(({ id }) => id),
          MODELS,
        );
      }),
  };
}

/** Calls through the whole of pipeproxy, from clients of every built-in dialect to a scripted server. */
export function liveChecks<Options>(provider: Provider<Options>, cases: ProviderCases<Options>): readonly Check[] {
  if (!cases.at) return [];
  const clients = (builtIns.dialects ?? []).filter(asksForChat);
  const [client] = clients as [Dialect];
  const answers = clients.flatMap((each) =>
    [true, false].map((isStream) => answerCheck(provider, cases, each, isStream)),
  );
  if (cases.answers !== undefined) return answers;
  const hasModels = makeUpstream(provider, cases.options).upstream.models !== undefined;
  return [
    ...answers,
    abortCheck(provider, cases, client),
    leakCheck(provider, cases, client),
    ...(hasModels ? [modelsCheck(provider, cases)] : []),
  ];
}
