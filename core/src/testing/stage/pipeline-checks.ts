import assert from 'node:assert/strict';
import {
  type Config,
  type Dialect,
  definePlugin,
  defineProvider,
  type JsonObject,
  type PipelineEntry,
  type StageDefinition,
} from '../../contract/index.ts';
import type { Check } from '../check.ts';
import type { ScriptedReply } from '../scripted-upstream/scripted-reply.ts';
import { startScriptedUpstream } from '../scripted-upstream/start-scripted-upstream.ts';
import { startTestHost } from '../start-test-host.ts';
import { askAsClient, asksForChat } from '../test-client.ts';
import type { StageBench } from './stage-bench.ts';

const SAID = 'Kit says grüezi.';
const ANSWER: ScriptedReply = { kind: 'model', steps: [{ type: 'text', pieces: ['Kit ', 'says ', 'grüezi.'] }] };
const PATHS: Readonly<Record<string, string>> = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
};

/** The dialects that the scripted server speaks; clients of others are translated. */
const kitProvider = defineProvider<{ readonly url: string }>({
  name: 'kit',
  options: { type: 'object' },
  create: ({ url }) => ({
    wires: (operation) => (operation === 'chat' ? Object.keys(PATHS).map((dialect) => ({ dialect })) : []),
    address: ({ wire }) => `${url}${PATHS[wire.dialect]}`,
    authorize: (request) => ({ ...request, headers: { ...request.headers, authorization: 'Bearer FAKE-key' } }),
  }),
});

function configOf<Options>({ definition, cases }: StageBench<Options>, url: string): Config {
  const own: PipelineEntry = { stage: definition.name, options: (cases.options ?? {}) as JsonObject };
  const usual: readonly PipelineEntry[] = ['auth', own, 'alias', 'translate', 'execute', 'usage'];
  return {
    upstreams: { kit: { provider: 'kit', url } },
    models: { '*': 'kit/kit-model' },
    pipeline: cases.pipeline || usual,
  };
}

async function checkAnswer<Options>(bench: StageBench<Options>, client: Dialect, isStream: boolean): Promise<void> {
  const server = await startScriptedUpstream({ reply: () => ANSWER });
  try {
    const stages = [bench.definition as StageDefinition<never>];
    await using proxy = await startTestHost({
      plugins: [definePlugin({ name: 'kit', providers: [kitProvider], stages })],
      config: configOf(bench, server.url),
    });
    const { status, text, reply } = await askAsClient(proxy.url, client, isStream);
    const [refused] = server.requests.filter(({ violation }) => violation);
    assert.equal(status, 200, `${text}\nthe server said: ${JSON.stringify(refused?.violation)}`);
    const words = reply.blocks.map((block) => ('text' in block ? block.text : '')).join('');
    if (!bench.cases.rewritesReplies) assert.equal(words, SAID);
    const { status: recorded } = await proxy.recordOf(1);
    assert.equal(recorded, 200);
  } finally {
    await server.close();
  }
}

/** The stage among the others, from clients to a scripted server and back. */
export function pipelineChecks<Options>(bench: StageBench<Options>, dialects: readonly Dialect[]): readonly Check[] {
  if (bench.cases.pipeline === false) return [];
  return dialects.filter(asksForChat).flatMap((dialect) =>
    [true, false].map((isStream) => ({
      name: `works in a pipeline, for a client of ${dialect.id} ${isStream ? 'that streams' : 'that waits for all'}`,
      run: () => checkAnswer(bench, dialect, isStream),
    })),
  );
}
