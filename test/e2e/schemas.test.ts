import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCENARIOS, type ScenarioName } from '@pipeproxy/core/testing';
import { callsOf } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { type SchemaChecks, schemaChecks } from '../support/schema-checks.ts';
import { DIALECTS, modelFor, startWorld, type World, type WorldDialect } from '../support/world.ts';

const checks = Object.fromEntries(DIALECTS.map((dialect) => [dialect, schemaChecks(dialect)])) as Readonly<
  Record<WorldDialect, SchemaChecks | undefined>
>;
const areThere = DIALECTS.every((dialect) => checks[dialect]);

/** Scenarios whose reply is whole, however it travels. */
const WHOLE: readonly ScenarioName[] = [
  ...(Object.keys(SCENARIOS) as ScenarioName[]).filter((name) => SCENARIOS[name].isGood),
  'tool-finish-stop',
  'tool-then-text',
  'length-tool',
  'json-only',
  'stream-always',
  'no-finish',
  'unknown-event',
  'after-end',
];

const TOOLS: Readonly<Record<WorldDialect, object>> = {
  'anthropic-messages': {
    tools: [
      { name: 'get_weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } },
      { name: 'get_time', input_schema: { type: 'object', properties: { zone: { type: 'string' } } } },
    ],
  },
  'openai-chat': {
    tools: ['get_weather', 'get_time'].map((name) => ({
      type: 'function',
      function: { name, parameters: { type: 'object', properties: { city: { type: 'string' } } } },
    })),
  },
};

const PAIRS = DIALECTS.map((client) => ({ client, upstream: DIALECTS.find((each) => each !== client) ?? client }));

/** What pipeproxy itself writes, in front of the vendors' own schemas. */
const suite = areThere ? describe : describe.skip; // skipped: no recordings, which is printed
suite('emitted', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(() => world?.close());

  beforeEach(() => world.reset());

  describe.each(PAIRS)('for a client of $client by an upstream of $upstream', ({ client, upstream }) => {
    const { path, headers, body } = callsOf(client);
    const of = (dialect: WorldDialect) => checks[dialect] as SchemaChecks;
    const model = modelFor(client, upstream, 'thinker');
    const usage = client === 'openai-chat' ? { stream_options: { include_usage: true } } : {};

    it.each(WHOLE)('stream: %s', async (scenario) => {
      const fields = { stream: true, ...usage, ...TOOLS[client] };
      const reply = await rawCall(world.proxy.url, { path, headers, body: body(model, mark(scenario), fields) });
      expect([reply.status, reply.isCut]).toEqual([200, false]);
      expect(of(client).stream(reply.text)).toEqual([]);
    });

    it.each(WHOLE)('whole: %s', async (scenario) => {
      const reply = await rawCall(world.proxy.url, {
        path,
        headers,
        body: body(model, mark(scenario), TOOLS[client]),
      });
      expect(reply.status).toBe(200);
      expect(of(client).whole(reply.json())).toEqual([]);
    });

    it('requests', async () => {
      const fields = { stream: true, temperature: 0.5, ...TOOLS[client] };
      await rawCall(world.proxy.url, { path, headers, body: body(modelFor(client, upstream), 'hello', fields) });
      expect(of(upstream).request(world.upstream(upstream).requests[0]?.json)).toEqual([]);
    });

    it.each<ScenarioName>(['error-400', 'error-429', 'error-500', 'hang-up', 'html'])(
      'errors: %s',
      async (scenario) => {
        const reply = await rawCall(world.proxy.url, { path, headers, body: body(model, mark(scenario)) });
        expect(reply.status).toBeGreaterThanOrEqual(400);
        expect(of(client).error(reply.json())).toEqual([]);
      },
    );
  });

  it('the list of models for clients of chat', async () => {
    const reply = await rawCall(world.proxy.url, { method: 'GET', path: '/v1/models' });
    expect(checks['openai-chat']?.models(reply.json())).toEqual([]);
  });
});
