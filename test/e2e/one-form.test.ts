import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScenarioName } from '@pipeproxy/core/testing';
import { weather } from '../support/conversation-cases.ts';
import { PAIRS, pairName } from '../support/pairs.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

const PLUGIN = resolve(import.meta.dirname, '../support/plugins/one-form.ts');

const KEYS = { 'openai-chat': 'FAKE-chat-key', 'anthropic-messages': 'FAKE-claude-key' };

let world: World;

beforeAll(async () => {
  world = await startWorld({
    config: (urls) => ({
      plugins: [PLUGIN],
      upstreams: Object.fromEntries(
        DIALECTS.flatMap((dialect) =>
          ['never', 'always'].map((streams) => [
            `${streams}-${dialect}`,
            { provider: 'one-form', baseUrl: urls[dialect], apiKey: KEYS[dialect], dialect, streams },
          ]),
        ),
      ),
    }),
  });
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

const MULTI_BYTE = 'Grüße aus Zürich: 你好, 👋🏽 – done.';

describe.each(PAIRS.map((pair) => ({ pair, title: pairName(pair) })))('$title', ({ pair }) => {
  const { client, upstream, isStream } = pair;
  const options = () => ({ url: world.proxy.url, isStream });

  describe.each(['never', 'always'])('an upstream that streams: %s', (streams) => {
    const model = `${streams}-${upstream}/scripted`;

    it('is asked in its own form and answers in the client’s', async () => {
      const [turn] = await client.converse({ model, says: [mark('text')] }, options());
      expect(turn?.text).toBe(MULTI_BYTE);
      expect(turn?.usage).toMatchObject({ input: 20, output: 10 });
      const [request] = world.upstream(upstream).requests;
      expect(request?.violation).toBeUndefined();
      expect(request?.facts?.isStream).toBe(streams === 'always');
      expect(request?.headers.accept).toBe(streams === 'always' ? 'text/event-stream' : 'application/json');
    });

    it('does a tool round trip', async () => {
      const says = [mark('tool', { arguments: '{"city":"Ulm"}' })];
      const turns = await client.converse({ model, says, tools: [weather] }, options());
      expect(turns.at(-1)?.text).toContain('sunny in Ulm');
      expect(world.upstream(upstream).requests.map(({ violation }) => violation)).toEqual([undefined, undefined]);
    });

    it.each<ScenarioName>(['error-429', 'error-500'])('fails as it should: %s', async (scenario) => {
      const error = await client.converse({ model, says: [mark(scenario)] }, options()).catch((thrown) => thrown);
      expect(client.failure(error).status).toBe(Number(scenario.slice('error-'.length)));
    });

    it('is never taken for success when it is cut', async () => {
      const error = await client.converse({ model, says: [mark('cut')] }, options()).catch((thrown) => thrown);
      // A stream to the client has its status already.
      expect(client.failure(error).status).toBe(isStream && streams === 'always' ? undefined : 502);
    });
  });

  // The upstream does not do what it was asked.
  it.each<{ scenario: ScenarioName; text: string; hasUsage: boolean }>([
    { scenario: 'json-only', text: 'One document.', hasUsage: true },
    // Nobody asked the chat server for usage in a stream.
    { scenario: 'stream-always', text: 'One stream.', hasUsage: isStream || upstream === 'anthropic-messages' },
  ])('$scenario: the client gets the form that it wants', async ({ scenario, text, hasUsage }) => {
    const model = modelFor(client.dialect, upstream);
    const [turn] = await client.converse({ model, says: [mark(scenario)] }, options());
    expect(turn?.text).toBe(text);
    if (hasUsage) expect(turn?.usage).toMatchObject({ input: 20, output: 10 });
  });
});
