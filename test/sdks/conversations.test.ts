import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ClientTool } from '../support/clients/client.ts';
import { CONVERSATION_CASES } from '../support/conversation-cases.ts';
import { PAIRS, pairName } from '../support/pairs.ts';
import { modelFor, startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

type Ran = { tool: string; input: unknown };

/** Tools that note down what they were run with. */
const watched = (tools: readonly ClientTool[], ran: Ran[]): readonly ClientTool[] =>
  tools.map((tool) => ({
    ...tool,
    run(input) {
      ran.push({ tool: tool.name, input });
      return tool.run(input);
    },
  }));

describe.each(PAIRS.map((pair) => ({ pair, title: pairName(pair) })))('$title', ({ pair }) => {
  const cases = CONVERSATION_CASES.filter(({ without }) => without?.(pair) === undefined);

  it.each(cases)('$name', async ({ task, check, isThinker }) => {
    const { client, isStream } = pair;
    const kind = isThinker ? 'thinker' : 'plain';
    const { tools, ...rest } = task(pair);
    const ran: Ran[] = [];
    const turns = await client.converse(
      { ...rest, model: modelFor(client.dialect, pair.upstream, kind), ...(tools && { tools: watched(tools, ran) }) },
      { url: world.proxy.url, isStream },
    );
    const received = world.upstream(pair.upstream, kind).requests;
    expect(received.map(({ violation }) => violation)).toEqual(turns.map(() => undefined));
    const last = turns.at(-1);
    if (!last) throw new Error('the conversation has no turns');
    check({ pair, turns, last, received, ran });
  });
});
