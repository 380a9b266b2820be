import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '@pipeproxy/core';
import OpenAI, { APIError } from 'openai';
import type { ResponseStreamParams } from 'openai/lib/responses/ResponseStream';
import type {
  FunctionTool,
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseInputItem,
  ResponseOutputItem,
  ResponseTextConfig,
} from 'openai/resources/responses/responses';
import { checkStream } from '../../core/src/dialects/openai-responses/__fixtures__/check-stream.ts';
import { strictSchemas } from '../../core/src/dialects/openai-responses/__fixtures__/schemas.ts';
import { digestOf, PNG, sizeOf } from '../support/media.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, startWorld, type World, type WorldDialect } from '../support/world.ts';

const KEY = 'FAKE-key-of-the-client';

/** Models by the upstream that they lead to: a plain one and one that thinks. */
const MODELS: Readonly<Record<WorldDialect, { readonly plain: string; readonly thinker: string }>> = {
  'openai-chat': { plain: 'codex-chat', thinker: 'codex-chat-thinker' },
  'anthropic-messages': { plain: 'codex-claude', thinker: 'codex-claude-thinker' },
};

const tool = (name: string, properties: Record<string, unknown> = {}): FunctionTool => ({
  type: 'function',
  name,
  description: 'Tells something.',
  parameters: { type: 'object', properties, required: Object.keys(properties) },
  strict: false,
});
const WEATHER = tool('get_weather', { city: { type: 'string' } });
const TIME = tool('get_time', { zone: { type: 'string' } });
const PATCH = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Changes files.',
  format: { type: 'grammar', syntax: 'lark', definition: 'start: /[\\s\\S]+/' },
} as const;

let world: World;
let client: OpenAI;

beforeAll(async () => {
  world = await startWorld({
    config: {
      auth: { keys: [{ name: 'me', key: KEY }] },
      models: {
        'codex-chat': 'chat/gpt-4.1',
        'codex-chat-thinker': 'thinker/qwen3',
        'codex-claude': 'claude/claude-sonnet-4-6',
        'codex-claude-thinker': 'claude/claude-opus-4-5',
      },
    },
  });
  client = new OpenAI({ apiKey: KEY, baseURL: `${world.proxy.url}/v1`, maxRetries: 0 });
});

afterAll(() => world?.close());
beforeEach(() => world.reset());

type Question = Omit<ResponseCreateParamsNonStreaming, 'text'> & { readonly text?: ResponseTextConfig };

/** Asks in one form or the other; a stream is put together by the SDK's own helper, which is strict about it. */
async function ask(isStream: boolean, question: Question): Promise<Response> {
  const body = { store: false, ...question };
  if (!isStream) return client.responses.create(body);
  return client.responses.stream(body as unknown as ResponseStreamParams).finalResponse() as Promise<Response>;
}

const user = (content: string): ResponseInputItem => ({ role: 'user', content });
const again = (items: readonly ResponseOutputItem[]): ResponseInputItem[] => items as unknown as ResponseInputItem[];

const callsOf = ({ output }: Response) => output.filter((item) => item.type === 'function_call');
const thoughtsOf = ({ output }: Response) =>
  output.flatMap((item) => (item.type === 'reasoning' ? item.summary.map(({ text }) => text) : [])).join('');

async function failure(work: Promise<unknown>): Promise<APIError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof APIError)) throw new Error(`no error of the API: ${error}`);
  return error;
}

const CASES = DIALECTS.flatMap((upstream) => [true, false].map((isStream) => ({ upstream, isStream })));

describe.each(CASES)('openai responses in front of $upstream, stream: $isStream', ({ upstream, isStream }) => {
  const { plain, thinker } = MODELS[upstream];
  const received = (at = -1) => world.upstream(upstream).requests.at(at)?.facts;

  it('text, with instructions and counts', async () => {
    const response = await ask(isStream, {
      model: plain,
      instructions: 'Be brief – 你好.',
      input: `Hello ${mark('text')}`,
      max_output_tokens: 64,
      temperature: 0.5,
    });
    expect(response.output_text).toBe('Grüße aus Zürich: 你好, 👋🏽 – done.');
    expect([response.status, response.model, response.instructions]).toEqual(['completed', plain, 'Be brief – 你好.']);
    expect(response.usage).toMatchObject({
      input_tokens: expect.any(Number),
      output_tokens: expect.any(Number),
      output_tokens_details: { reasoning_tokens: expect.any(Number) },
    });
    expect(received()).toMatchObject({ system: 'Be brief – 你好.', isStream });
  });

  it('several turns', async () => {
    const first = await ask(isStream, { model: plain, input: [user(`One ${mark('echo')}`)] });
    const input = [user('One'), ...again(first.output), user(`Two ${mark('echo')}`)];
    const { output_text: text } = await ask(isStream, { model: plain, input });
    expect(text).toContain('turn 2; you said "Two');
    expect(text).toContain('I said "turn 1;');
  });

  it('a call, and its result', async () => {
    const question = user(`Weather? ${mark('tool', { arguments: '{"city":"Zürich"}' })}`);
    const asked = await ask(isStream, { model: plain, input: [question], tools: [WEATHER] });
    expect(asked.output_text).toBe('Let me look.');
    const [call] = callsOf(asked);
    expect(call).toMatchObject({ name: 'get_weather', status: 'completed' });
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: 'Zürich' });
    const result = { type: 'function_call_output', call_id: call?.call_id ?? '', output: 'sunny' } as const;
    const input = [question, ...again(asked.output), result];
    const answer = await ask(isStream, { model: plain, input, tools: [WEATHER] });
    expect(answer.output_text).toContain('The tools said:');
    expect(received()?.results).toEqual([{ id: expect.any(String), text: 'sunny', isError: false }]);
    expect(world.upstream(upstream).requests.map(({ violation }) => violation)).toEqual([undefined, undefined]);
  });

  it.each(['tool-parallel', 'tool-interleaved'] as const)(
    'parallel calls, one of them answered with a picture: %s',
    async (scenario) => {
      const question = user(`Both! ${mark(scenario)}`);
      const tools = [WEATHER, TIME];
      const asked = await ask(isStream, { model: plain, input: [question], tools });
      const calls = callsOf(asked);
      expect(calls.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
      expect(new Set(asked.output.map(({ id }) => id)).size).toBe(asked.output.length);
      const [weather, time] = calls;
      const picture = { type: 'input_image', image_url: `data:image/png;base64,${PNG}`, detail: 'auto' } as const;
      const input: ResponseInputItem[] = [
        question,
        ...again(asked.output),
        { type: 'function_call_output', call_id: time?.call_id ?? '', output: '12:34' },
        {
          type: 'function_call_output',
          call_id: weather?.call_id ?? '',
          output: [{ type: 'input_text', text: 'see' }, picture],
        },
      ];
      await ask(isStream, { model: plain, input, tools });
      const said = Object.fromEntries((received()?.results ?? []).map(({ id, text }) => [id, text]));
      expect(said[time?.call_id ?? '']).toBe('12:34');
      expect(said[weather?.call_id ?? '']).toContain('see');
      expect(received()?.images).toMatchObject([{ mediaType: 'image/png', bytes: sizeOf(PNG), digest: digestOf(PNG) }]);
    },
  );

  it('a freeform tool comes back in kind', async () => {
    const input = `Patch! ${mark('tool-only', { arguments: '{"input":"*** Begin Patch"}' })}`;
    const { output } = await ask(isStream, { model: plain, input, tools: [PATCH] });
    expect(output).toMatchObject([{ type: 'custom_tool_call', name: 'apply_patch', input: '*** Begin Patch' }]);
  });

  it('a forced tool', async () => {
    const response = await ask(isStream, {
      model: plain,
      input: mark('tool'),
      tools: [WEATHER, TIME],
      tool_choice: { type: 'function', name: 'get_time' },
    });
    expect(callsOf(response)[0]?.name).toBe('get_time');
    expect(received()?.forcedTool).toBe('get_time');
  });

  it('a call without arguments has an empty object', async () => {
    const response = await ask(isStream, { model: plain, input: mark('tool-no-arguments'), tools: [tool('ping')] });
    expect(callsOf(response)).toMatchObject([{ name: 'ping', arguments: '{}' }]);
  });

  it('reasoning, whose proof comes back in the next turn', async () => {
    const question = user(`Think ${mark('thinking-tool')}`);
    const reasoning = { effort: 'medium' } as const;
    const more = { tools: [WEATHER], reasoning, max_output_tokens: 16_000 };
    const include = ['reasoning.encrypted_content' as const];
    const asked = await ask(isStream, { model: thinker, input: [question], include, ...more });
    expect(thoughtsOf(asked)).toBe('First I think – then I answer.');
    expect(asked.output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
    const result = { type: 'function_call_output', call_id: callsOf(asked)[0]?.call_id ?? '', output: 'ok' } as const;
    const input = [question, ...again(asked.output), result];
    const answer = await ask(isStream, { model: thinker, input, include, ...more });
    expect(answer.output_text).toContain('Earlier thoughts: 1.');
    expect(world.upstream(upstream, 'thinker').requests.map(({ violation }) => violation)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('JSON of a given shape', async () => {
    const schema = {
      type: 'object',
      properties: { choice: { type: 'string', enum: ['a', 'b'] } },
      required: ['choice'],
      additionalProperties: false,
    };
    const text = { format: { type: 'json_schema', name: 'pick', schema, strict: true } } as const;
    const { output_text: said } = await ask(isStream, { model: plain, input: mark('structured'), text });
    expect(JSON.parse(said)).toEqual({ choice: 'a' });
  });

  it.each([
    ['length', 'incomplete', 'max_output_tokens'],
    ['context-window', 'incomplete', 'max_output_tokens'],
    ['content-filter', 'incomplete', 'content_filter'],
    ['empty', 'completed', undefined],
  ] as const)('the end of %s is %s', async (scenario, status, reason) => {
    const response = await ask(isStream, { model: plain, input: mark(scenario) });
    expect([response.status, response.incomplete_details?.reason]).toEqual([status, reason]);
  });

  it.each([
    ['error-400', 400, 'invalid_request_error'],
    ['error-401', 502, 'server_error'],
    ['error-404', 404, 'invalid_request_error'],
    ['error-429', 429, 'rate_limit_error'],
    ['error-500', 500, 'server_error'],
    ['error-503', 503, 'server_error'],
  ] as const)('%s is %d %s', async (scenario, status, type) => {
    const error = await failure(ask(isStream, { model: plain, input: mark(scenario) }));
    expect([error.status, error.type]).toEqual([status, type]);
    // Codex gives up at once without it.
    if (status === 429 || status === 503) expect(error.headers?.get('retry-after')).toMatch(/^\d+$/);
  });

  it('a conversation that is too long is said where Codex makes room for it: in a stream, in the stream', async () => {
    const error = await failure(ask(isStream, { model: plain, input: mark('context-overflow') }));
    expect([error.status, error.code]).toEqual([isStream ? undefined : 400, 'context_length_exceeded']);
    if (!isStream) return;
    const { status, text } = await stream(mark('context-overflow'), { model: plain });
    const last = wireOf(text).at(-1);
    expect([status, last?.name, JSON.parse(last?.data ?? '').response.error.code]).toEqual([
      200,
      'response.failed',
      'context_length_exceeded',
    ]);
  });

  it.each(['cut', 'error-midway'] as const)('%s is no whole reply', async (scenario) => {
    await expect(ask(isStream, { model: plain, input: mark(scenario) })).rejects.toThrow();
  });
});

const check = strictSchemas();

async function stream(input: string, more: object = {}) {
  const headers = { authorization: `Bearer ${KEY}` };
  const body = { model: 'codex-chat', input, stream: true, ...more };
  return rawCall(world.proxy.url, { path: '/v1/responses', headers, body });
}

const wireOf = (text: string): readonly WireEvent[] =>
  eventsOf(text).map(({ name, data }) => ({ ...(name === undefined ? {} : { name }), data }));

/** OpenAI itself says that it has not counted yet, though its schema has no word for that. */
function counted(event: { response?: { usage?: unknown } }) {
  if (event.response?.usage === null) delete event.response.usage;
  return event;
}

describe('the events of a stream', () => {
  it.each(['text', 'tool', 'tool-interleaved', 'thinking', 'refusal', 'length', 'error-midway', 'cut'] as const)(
    '%s keep to the grammar and to the published schema',
    async (scenario) => {
      const include = ['reasoning.encrypted_content'];
      const model = scenario === 'thinking' ? 'codex-chat-thinker' : 'codex-chat';
      const { text } = await stream(mark(scenario), { model, include, tools: [WEATHER, TIME] });
      const events = wireOf(text);
      expect(checkStream(events)).toEqual([]);
      const last = scenario === 'error-midway' || scenario === 'cut' ? 'response.failed' : undefined;
      if (last) expect(events.at(-1)?.name).toBe(last);
      else expect(events.at(-1)?.data).toBe('[DONE]');
      for (const { data } of events) {
        if (check && data !== '[DONE]') expect(check('ResponseStreamEvent', counted(JSON.parse(data)))).toEqual([]);
      }
    },
  );
});

describe('what needs a memory', () => {
  it.each([
    ['previous_response_id', { previous_response_id: 'resp_1' }, 'previous_response_not_found'],
    ['conversation', { conversation: 'conv_1' }, 'unsupported_parameter'],
    ['background', { background: true }, 'unsupported_parameter'],
  ])('%s is refused by name, not left out', async (param, fields, code) => {
    const error = await failure(ask(false, { model: 'codex-chat', input: 'hi', ...fields }));
    expect(error).toMatchObject({ status: 400, code, param, type: 'invalid_request_error' });
    expect(world.chat.requests).toEqual([]);
  });

  it('so is a reference to an item', async () => {
    const input = [{ type: 'item_reference', id: 'msg_1' } as const, user('hi')];
    const error = await failure(ask(false, { model: 'codex-chat', input }));
    expect(error).toMatchObject({ status: 400, code: 'item_not_found', param: 'input[0]' });
    expect(error.message).toContain('msg_1');
  });

  it.each([
    ['GET', '/v1/responses/resp_1', 404],
    ['DELETE', '/v1/responses/resp_1', 404],
    ['GET', '/v1/responses/resp_1/input_items', 404],
    ['GET', '/v1/responses', 405],
  ] as const)('%s %s is a clean %d', async (method, path, status) => {
    const answer = await rawCall(world.proxy.url, { method, path, headers: { authorization: `Bearer ${KEY}` } });
    expect([answer.status, answer.json()]).toMatchObject([status, { error: { type: 'invalid_request_error' } }]);
  });
});

it('responses trap 34 (BerriAI/litellm#13130): an upstream that speaks chat is asked in chat', async () => {
  await stream(mark('text'));
  expect(world.chat.requests.map(({ url }) => url)).toEqual(['/v1/chat/completions']);
});

it('counts the tokens of an input, without asking a model', async () => {
  const { input_tokens: count } = await client.responses.inputTokens.count({
    model: 'codex-chat',
    input: 'How many tokens are these?',
  });
  expect(count).toBeGreaterThan(3);
  expect(count).toBeLessThan(20);
  expect(world.chat.requests).toEqual([]);
});

it('serves the paths of Azure clients and of a ChatGPT login too', async () => {
  const headers = { authorization: `Bearer ${KEY}` };
  for (const path of ['/openai/v1/responses', '/backend-api/codex/responses']) {
    const body = { model: 'codex-chat', input: mark('text') };
    const answer = await rawCall(world.proxy.url, { path, headers, body });
    expect([path, answer.status]).toEqual([path, 200]);
  }
});
