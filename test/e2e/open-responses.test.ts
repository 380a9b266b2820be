import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, WireEvent } from '@pipeproxy/core';
import type { RequestFacts, ScenarioName } from '@pipeproxy/core/testing';
import { checkStream } from '../../core/src/dialects/openai-responses/__fixtures__/check-stream.ts';
import { checkEvent, checkResponse } from '../../core/src/dialects/openai-responses/__fixtures__/open-responses.ts';
import { DOORS, type DoorWorld, startDoorWorld } from '../support/door-world.ts';
import { PDF, PNG } from '../support/media.ts';
import { eventsOf, type RawReply, rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';

// What the compliance suite of the Open Responses specification asks and looks at, in front of upstreams of other dialects.
// https://github.com/openresponses/openresponses (read 2026-11-21)

const said = (role: 'user' | 'system' | 'assistant', content: string | readonly JsonObject[]) => ({
  type: 'message',
  role,
  content,
});

const asks = (scenario: ScenarioName, words: string) => said('user', `${words} ${mark(scenario)}`);

const shows = (scenario: ScenarioName, words: string, part: JsonObject) =>
  said('user', [{ type: 'input_text', text: `${words} ${mark(scenario)}` }, part]);

const WEATHER = {
  type: 'function',
  name: 'get_weather',
  description: 'Tells how the weather is somewhere.',
  parameters: {
    type: 'object',
    properties: { location: { type: 'string', description: 'A town.' } },
    required: ['location'],
  },
};

interface Output {
  readonly id: string;
  readonly type: string;
  readonly call_id?: string;
}

interface Reply {
  readonly id: string;
  readonly previous_response_id?: string | null;
  readonly status: string;
  readonly output: readonly Output[];
  readonly usage: unknown;
}

interface Check {
  /** The suite's own name for it. */
  readonly id: string;
  readonly body: JsonObject;
  readonly isStream?: boolean;
  /** Kind of the items of which there must be one. */
  readonly item?: string;
  /** Events that must come. */
  readonly events?: readonly string[];
  /** What has to have arrived upstream. */
  readonly arrives?: (facts: RequestFacts) => unknown;
}

const TOOL_EVENTS = [
  'response.output_item.added',
  'response.function_call_arguments.delta',
  'response.function_call_arguments.done',
  'response.output_item.done',
];

const CHECKS: readonly Check[] = [
  { id: 'basic-response', body: { input: [asks('text', 'Greet me.')] } },
  { id: 'streaming-response', isStream: true, body: { input: [asks('long', 'Count.')] } },
  {
    id: 'system-prompt',
    body: { input: [said('system', 'Speak as a sailor.'), asks('text', 'Greet me.')] },
    arrives: ({ system }) => system === 'Speak as a sailor.',
  },
  { id: 'tool-calling', body: { input: [asks('tool', 'Weather?')], tools: [WEATHER] }, item: 'function_call' },
  {
    id: 'tool-calling-streaming',
    isStream: true,
    body: { input: [asks('tool', 'Weather?')], tools: [WEATHER] },
    item: 'function_call',
    events: TOOL_EVENTS,
  },
  {
    id: 'image-input',
    body: {
      input: [shows('image', 'What is this?', { type: 'input_image', image_url: `data:image/png;base64,${PNG}` })],
    },
    arrives: ({ images }) => images.length === 1,
  },
  {
    id: 'file-input',
    body: {
      input: [
        shows('document', 'Sum it up.', {
          type: 'input_file',
          filename: 'a.pdf',
          file_data: `data:application/pdf;base64,${PDF}`,
        }),
      ],
    },
    arrives: ({ documents }) => documents.length === 1,
  },
  {
    id: 'multi-turn',
    body: {
      input: [said('user', 'I am Alma.'), said('assistant', 'Hello, Alma.'), asks('echo', 'Who am I?')],
    },
    arrives: ({ lastAssistantText, turn }) => lastAssistantText === 'Hello, Alma.' && turn === 2,
  },
];

/** Optional in the suite, and only there for a server that has such tools. */
const HOSTED = [
  { id: 'file-search', tool: { type: 'file_search', vector_store_ids: ['vs_FAKE'] } },
  { id: 'offline-web-search', tool: { type: 'web_search', external_web_access: false } },
] as const;

let world: DoorWorld;

beforeAll(async () => {
  world = await startDoorWorld();
});
afterAll(() => world?.close());
beforeEach(() => world.reset());

const call = (body: JsonObject): Promise<RawReply> =>
  rawCall(world.proxy.url, { path: '/v1/responses', headers: { authorization: 'Bearer FAKE' }, body });

const wireOf = (text: string): readonly WireEvent[] =>
  eventsOf(text).map(({ name, data }) => ({ ...(name === undefined ? {} : { name }), data }));

/** The response with which a stream ends, as the suite finds it. */
function lastResponse(events: readonly WireEvent[]): unknown {
  const isLast = ({ name }: WireEvent) => /^response\.(completed|incomplete|failed)$/.test(name ?? '');
  return JSON.parse(events.filter(isLast).at(-1)?.data ?? '{}').response;
}

/** Asks, and checks the form of everything that comes back. */
async function ask(body: JsonObject, isStream: boolean) {
  const reply = await call({ ...body, stream: isStream });
  expect(reply.status).toBe(200);
  const events = isStream ? wireOf(reply.text) : [];
  const response = (isStream ? lastResponse(events) : reply.json()) as Reply;
  expect([...events.flatMap(checkEvent), ...checkResponse(response)]).toEqual([]);
  if (isStream) {
    expect(checkStream(events)).toEqual([]);
    expect(events.at(-1)?.data).toBe('[DONE]');
  }
  return { events, response };
}

/** A reply in Responses passes through as it came: its form is the upstream's. */
const UPSTREAMS = DOORS.filter((door) => door !== 'openai-responses');

describe.each(UPSTREAMS)('the compliance suite in front of %s', (model) => {
  const facts = () => world.doors[model].requests.at(-1)?.facts as RequestFacts;

  it.each(CHECKS)('$id', async ({ body, isStream = false, item, events: wanted = [], arrives }) => {
    const { events, response } = await ask({ model, ...body }, isStream);
    expect(response.status).toBe('completed');
    expect(response.output.length).toBeGreaterThan(0);
    if (item) expect(response.output.map(({ type }) => type)).toContain(item);
    expect(events.map(({ name }) => name)).toEqual(expect.arrayContaining([...wanted]));
    if (arrives) expect(arrives(facts())).toBe(true);
    expect(world.doors[model].requests.map(({ violation }) => violation)).toEqual([undefined]);
  });

  it.each([true, false])('function-call-roundtrip, stream: %s', async (isStream) => {
    const question = asks('tool', 'Weather?');
    const tools = [WEATHER];
    const forced = { tool_choice: { type: 'function', name: 'get_weather' } };
    const asked = await ask({ model, input: [question], tools, ...forced }, isStream);
    const [made] = asked.response.output.filter(({ type }) => type === 'function_call');
    expect(facts().forcedTool).toBe('get_weather');
    const result = { type: 'function_call_output', call_id: made?.call_id ?? '', output: '{"sky":"clear"}' };
    const items = asked.response.output as unknown as readonly JsonObject[];
    const { response } = await ask({ model, input: [question, ...items, result], tools }, isStream);
    expect([response.status, response.output.map(({ type }) => type)]).toEqual(['completed', ['message']]);
    expect(facts().results.map(({ text }) => text)).toEqual(['{"sky":"clear"}']);
  });

  it.each([true, false])('previous-response-id, stream: %s', async (isStream) => {
    const first = await ask({ model, input: [said('user', 'My number is 7.'), asks('text', 'Greet me.')] }, isStream);
    const { response } = await ask({ model, previous_response_id: first.response.id, input: 'And now?' }, isStream);
    expect([response.status, response.previous_response_id]).toEqual(['completed', first.response.id]);
    // The suite does not look whether anything is remembered.
    expect(JSON.stringify(world.doors[model].requests.at(-1)?.json)).toMatch(/My number is 7.*Grüße.*And now/);
  });

  it.each(HOSTED)('$id, whose tool is the service’s own, is answered all the same', async ({ tool }) => {
    const { response } = await ask({ model, input: [asks('text', 'Look it up.')], tools: [tool] }, false);
    expect([response.status, response.output.length > 0]).toEqual(['completed', true]);
  });

  it.each<ScenarioName>(['length', 'content-filter', 'refusal', 'empty', 'tool-parallel', 'usage'])(
    '%s has the same form as a stream and as a whole',
    async (scenario) => {
      const body = { model, input: [asks(scenario, 'Go on.')], tools: [WEATHER] };
      const [stream, whole] = [await ask(body, true), await ask(body, false)];
      expect(stream.response.status).toBe(whole.response.status);
      expect(stream.response.output.map(({ type }) => type)).toEqual(whole.response.output.map(({ type }) => type));
    },
  );

  // Google sends a call whole or not at all.
  const inTool: readonly ScenarioName[] = model === 'gemini-generate' ? [] : ['cut-in-tool'];

  it.each<ScenarioName>(['cut', 'error-midway', 'context-overflow', ...inTool])(
    '%s ends a stream with a failed response',
    async (scenario) => {
      // Told together with the first words, an error would still have a status of its own.
      const input = [said('user', mark(scenario, { ms: 100 }))];
      const reply = await call({ model, input, tools: [WEATHER], stream: true });
      const events = wireOf(reply.text);
      expect([reply.status, events.flatMap(checkEvent)]).toEqual([200, []]);
      expect(events.slice(-2).map(({ name }) => name)).toEqual(['error', 'response.failed']);
      expect(lastResponse(events)).toMatchObject({ status: 'failed', model, created_at: expect.any(Number) });
    },
  );
});
