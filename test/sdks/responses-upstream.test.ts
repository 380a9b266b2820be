import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import type { ClientTool } from '../support/clients/client.ts';
import { openaiClient } from '../support/clients/openai-client.ts';
import { CONVERSATION_CASES } from '../support/conversation-cases.ts';
import { type Pair, pairName } from '../support/pairs.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

/** Speaks Responses alone to the near one; the scripted upstreams behind it check what it makes of that. */
let far: World;
let near: PipeproxyProcess;

beforeAll(async () => {
  far = await startWorld();
  near = await startPipeproxy({
    upstreams: {
      far: { provider: 'openai-compatible', baseUrl: `${far.proxy.url}/v1`, auth: 'none', wire: 'openai-responses' },
    },
    models: { '*': 'far/*' },
  });
});

afterAll(async () => {
  await near?.stop();
  await far?.close();
});

beforeEach(() => far.reset());

const PAIRS: readonly Pair[] = [anthropicClient, openaiClient].flatMap((client) =>
  DIALECTS.flatMap((upstream) => [true, false].map((isStream) => ({ client, upstream, isStream, isTranslated: true }))),
);

/** Cases that expect of a pair what only a direct way says. */
const NOT_BETWEEN: Readonly<Record<string, string>> = {
  'a stop sequence': 'Responses have no field for it',
  'a full context window': 'it ends as a limit of the output',
  'a refusal': 'its words come as what they are, with the end that OpenAI gives them',
  'a tool that fails': 'a result has no mark for it, its text says so',
  'trap 20 (ggml-org/llama.cpp#22536): an image inside a tool result': 'it stays in the result',
};

type Ran = { tool: string; input: unknown };

describe.each(PAIRS.map((pair) => ({ pair, title: pairName(pair) })))('$title, Responses between them', ({ pair }) => {
  const { client, upstream, isStream } = pair;
  const cases = CONVERSATION_CASES.filter(
    ({ name, without }) => without?.(pair) === undefined && !(name in NOT_BETWEEN),
  );

  it.each(cases)('$name', async ({ task, check, isThinker }) => {
    const kind = isThinker ? 'thinker' : 'plain';
    const { tools, ...rest } = task(pair);
    const ran: Ran[] = [];
    const watched = tools?.map(
      (tool): ClientTool => ({
        ...tool,
        run(input) {
          ran.push({ tool: tool.name, input });
          return tool.run(input);
        },
      }),
    );
    const model = modelFor('openai-chat', upstream, kind);
    const turns = await client.converse(
      { ...rest, model, ...(watched && { tools: watched }) },
      { url: near.url, isStream },
    );
    const received = far.upstream(upstream, kind).requests;
    expect(received.map(({ violation }) => violation)).toEqual(turns.map(() => undefined));
    const last = turns.at(-1);
    if (!last) throw new Error('the conversation has no turns');
    check({ pair, turns, last, received, ran });
  });

  it('what a failed tool says arrives all the same', async () => {
    const photo: ClientTool = {
      name: 'take_photo',
      parameters: { type: 'object', properties: {} },
      run: () => {
        throw new Error('no film');
      },
    };
    const model = modelFor('openai-chat', upstream);
    const turns = await client.converse(
      { model, says: [mark('tool-only')], tools: [photo] },
      { url: near.url, isStream },
    );
    expect(turns.at(-1)?.text).toContain('no film');
  });

  it('a cut reply is no whole one', async () => {
    const model = modelFor('openai-chat', upstream);
    const asking = client.converse({ model, says: [mark('cut')] }, { url: near.url, isStream });
    await expect(asking).rejects.toThrow();
  });
});
