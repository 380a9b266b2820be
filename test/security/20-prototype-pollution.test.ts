import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatRequest, Dialect, JsonObject, JsonValue, Patch } from '@pipeproxy/core';
import { builtIns } from '@pipeproxy/core/host';
import { applyPatches } from '@pipeproxy/core/testing';
import { expand } from '../../config/src/expand.ts';
import { layer } from '../../config/src/layer.ts';
import { splitCredentials } from '../../core/src/host/credentials.ts';
import { paramPatches } from '../../core/src/pipeline/target-params.ts';
import { patchBytes } from '../../core/src/wire/patch/patch-bytes.ts';
import { configProblems } from '../support/config-problems.ts';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

/** Names that reach an object's prototype, or that every object seems to have. */
const NAMES = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'];
const REFUSED = NAMES.slice(0, 3);

const untouched = Object.getOwnPropertyNames(Object.prototype).sort();

afterEach(() => {
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(untouched);
});

const dialects: readonly Dialect[] = builtIns.dialects ?? [];
const dialectOf = (id: string): Dialect => dialects.find((dialect) => dialect.id === id)!;

let lastId = 0;

function newId(prefix: string): string {
  lastId += 1;
  return `${prefix}${String(lastId).padStart(24, '0')}`;
}

const codec = {
  newId,
  now: () => 1_790_000_000_000,
  note: () => undefined,
};

const SCHEMA = {
  type: 'object',
  properties: { city: { type: 'string', enum: ['a', 'b'] }, deep: { type: 'array', items: { type: 'object' } } },
  required: ['city'],
};

/** Requests in which about everything is said. */
const REQUESTS: Readonly<Record<string, JsonObject>> = {
  'anthropic-messages': {
    model: 'm',
    max_tokens: 64,
    stream: false,
    system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'FAKE' },
          { type: 'tool_use', id: 'toolu_1', name: 'look', input: { city: 'a' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'text', text: 'sun' }], is_error: false },
        ],
      },
    ],
    tools: [{ name: 'look', description: 'd', input_schema: SCHEMA }],
    tool_choice: { type: 'tool', name: 'look' },
    thinking: { type: 'enabled', budget_tokens: 1_024 },
    metadata: { user_id: 'u' },
    stop_sequences: ['x'],
    service_tier: 'auto',
  },
  'openai-chat': {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'look' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA', detail: 'low' } },
        ],
      },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"city":"a"}' } }],
      },
      { role: 'tool', tool_call_id: 'call_1', content: 'sun' },
    ],
    tools: [{ type: 'function', function: { name: 'look', description: 'd', parameters: SCHEMA } }],
    tool_choice: { type: 'function', function: { name: 'look' } },
    reasoning_effort: 'low',
    response_format: { type: 'json_schema', json_schema: { name: 'n', schema: SCHEMA } },
    metadata: { a: 'b' },
    stop: ['x'],
    service_tier: 'auto',
    user: 'u',
  },
  'openai-completions': {
    model: 'm',
    prompt: ['Once', 'upon'],
    max_tokens: 64,
    stream: true,
    stream_options: { include_usage: true },
    echo: true,
    logit_bias: { 50256: -100 },
    logprobs: 1,
    min_p: 0.1,
    stop: ['x', 'y'],
    user: 'u',
  },
  'openai-responses': {
    model: 'm',
    instructions: 'Be brief.',
    input: [
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'look' },
          { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
        ],
      },
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'FAKE' },
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{"city":"a"}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'sun' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: 'x' },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'done' },
    ],
    tools: [
      { type: 'function', name: 'look', description: 'd', parameters: SCHEMA, strict: false },
      { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'start: "x"' } },
    ],
    tool_choice: { type: 'function', name: 'look' },
    reasoning: { effort: 'low', summary: 'auto' },
    text: { format: { type: 'json_schema', name: 'n', schema: SCHEMA }, verbosity: 'low' },
    metadata: { a: 'b' },
    include: ['reasoning.encrypted_content'],
    service_tier: 'auto',
    prompt_cache_key: 'u',
  },
  'gemini-generate': {
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      { role: 'user', parts: [{ text: 'look' }, { inlineData: { mimeType: 'image/png', data: 'AAAA' } }] },
      {
        role: 'model',
        parts: [
          { text: 'hm', thought: true, thoughtSignature: 'FAKE' },
          { functionCall: { name: 'look', args: { city: 'a' } }, thoughtSignature: 'FAKE' },
        ],
      },
      { role: 'user', parts: [{ functionResponse: { name: 'look', response: { output: 'sun' } } }] },
    ],
    tools: [{ functionDeclarations: [{ name: 'look', description: 'd', parameters: SCHEMA }] }, { googleSearch: {} }],
    toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['look'] } },
    generationConfig: {
      stopSequences: ['x'],
      responseMimeType: 'application/json',
      responseJsonSchema: SCHEMA,
      thinkingConfig: { thinkingLevel: 'LOW', includeThoughts: true },
    },
    labels: { a: 'b' },
    serviceTier: 'flex',
  },
};

const REPLIES: Readonly<Record<string, JsonObject>> = {
  'anthropic-messages': {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'thinking', thinking: 'hm', signature: 'FAKE' },
      { type: 'text', text: 'sun', citations: [{ type: 'char_location', cited_text: 'x' }] },
      { type: 'tool_use', id: 'toolu_1', name: 'look', input: { city: 'a' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 1, output_tokens: 2, service_tier: 'standard' },
  },
  'openai-chat': {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'sun',
          reasoning_content: 'hm',
          refusal: null,
          annotations: [{ type: 'url_citation', url_citation: { url: 'u', title: 't' } }],
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"city":"a"}' } }],
        },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  },
  'openai-completions': {
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, text: 'sun', logprobs: { tokens: ['sun'] }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, prompt_tokens_details: { cached_tokens: 1 } },
  },
  'openai-responses': {
    id: 'resp_1',
    object: 'response',
    created_at: 1,
    status: 'completed',
    model: 'm',
    output: [
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'FAKE' },
      {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content: [{ type: 'output_text', text: 'sun', annotations: [{ type: 'url_citation', url: 'u', title: 't' }] }],
      },
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '{"city":"a"}' },
      { type: 'custom_tool_call', id: 'ctc_1', call_id: 'call_2', name: 'patch', input: 'x' },
    ],
    usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3, output_tokens_details: { reasoning_tokens: 1 } },
  },
  'gemini-generate': {
    candidates: [
      {
        index: 0,
        content: {
          role: 'model',
          parts: [
            { text: 'hm', thought: true, thoughtSignature: 'FAKE' },
            { text: 'sun' },
            { functionCall: { id: 'fc_1', name: 'look', args: { city: 'a' } } },
          ],
        },
        finishReason: 'STOP',
        groundingMetadata: { groundingChunks: [{ web: { uri: 'u', title: 't' } }] },
      },
    ],
    usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2, totalTokenCount: 3 },
    modelVersion: 'm',
    responseId: 'r',
  },
};

const STREAMS: Readonly<Record<string, readonly { name?: string; data: JsonObject }[]>> = {
  'anthropic-messages': [
    {
      type: 'message_start',
      message: {
        id: 'msg_1',
        role: 'assistant',
        model: 'm',
        content: [],
        usage: { input_tokens: 1, output_tokens: 1 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'sun' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'look', input: {} },
    },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"city":"a"}' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
    { type: 'error', error: { type: 'overloaded_error', message: 'x' } },
  ].map((data) => ({ name: String(data.type), data: data as JsonObject })),
  'openai-chat': [
    {
      id: 'c',
      choices: [
        { index: 0, delta: { role: 'assistant', content: 'sun', reasoning_content: 'hm' }, finish_reason: null },
      ],
    },
    {
      id: 'c',
      choices: [
        {
          index: 0,
          delta: {
            tool_calls: [
              { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"city":"a"}' } },
            ],
          },
          finish_reason: null,
        },
      ],
    },
    {
      id: 'c',
      choices: [{ index: 0, delta: {}, finish_reason: 'tool_calls' }],
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    },
    { error: { type: 'server_error', code: 'x', message: 'x' } },
  ].map((data) => ({ data: data as JsonObject })),
  'openai-completions': [
    { id: 'c', object: 'text_completion', model: 'm', choices: [{ index: 0, text: 'sun', finish_reason: null }] },
    { id: 'c', object: 'text_completion', model: 'm', choices: [{ index: 0, text: '', finish_reason: 'stop' }] },
    { id: 'c', choices: [], usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 } },
    { error: { type: 'server_error', code: 'x', message: 'x' } },
  ].map((data) => ({ data: data as JsonObject })),
  'openai-responses': [
    { type: 'response.created', sequence_number: 0, response: { id: 'resp_1', status: 'in_progress', model: 'm' } },
    {
      type: 'response.output_item.added',
      sequence_number: 1,
      output_index: 0,
      item: { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
    },
    {
      type: 'response.output_text.delta',
      sequence_number: 2,
      item_id: 'msg_1',
      output_index: 0,
      content_index: 0,
      delta: 'sun',
    },
    {
      type: 'response.output_item.added',
      sequence_number: 3,
      output_index: 1,
      item: { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'look', arguments: '' },
    },
    {
      type: 'response.function_call_arguments.delta',
      sequence_number: 4,
      item_id: 'fc_1',
      output_index: 1,
      delta: '{"city":"a"}',
    },
    {
      type: 'response.completed',
      sequence_number: 5,
      response: { id: 'resp_1', status: 'completed', usage: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } },
    },
    { type: 'error', sequence_number: 6, code: 'server_error', message: 'x' },
  ].map((data) => ({ name: String(data.type), data: data as JsonObject })),
  'gemini-generate': [
    { candidates: [{ content: { role: 'model', parts: [{ text: 'sun' }] } }], responseId: 'r' },
    {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [
              {
                functionCall: {
                  name: 'look',
                  partialArgs: [{ jsonPath: '$.city.name', stringValue: 'a' }],
                  willContinue: true,
                },
              },
            ],
          },
        },
      ],
    },
    { candidates: [{ content: { role: 'model', parts: [{ functionCall: {} }] }, finishReason: 'STOP' }] },
    { error: { code: 500, status: 'INTERNAL', message: 'x' } },
  ].map((data) => ({ data: data as JsonObject })),
};

/** A value once for each of its texts, with that text replaced; and once for each of its keys, with that key renamed. */
function* variants(value: JsonValue | undefined, name: string): Generator<JsonValue | undefined> {
  if (typeof value === 'string') yield name;
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries())
      for (const variant of variants(part, name)) yield value.with(index, variant);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, part] of Object.entries(value)) {
      for (const variant of variants(part, name)) yield { ...value, [key]: variant } as JsonValue;
      const others = Object.entries(value).filter(([other]) => other !== key);
      // As the parser of JSON makes it: an own key, also for __proto__.
      yield JSON.parse(
        `{${[...others, [name, part]].map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`).join()}}`,
      );
    }
  }
}

let worked = 0;
beforeEach(() => {
  worked = 0;
});

/** What fails must fail as an error of ours that somebody foresaw. */
function runs(what: unknown, work: () => void): void {
  try {
    work();
    worked += 1;
  } catch (error) {
    const code = Reflect.get(Object(error), 'code');
    if (typeof code === 'string' && /^PP_(REQUEST|OPERATION|UPSTREAM)_/.test(code)) return;
    throw new Error(`not foreseen for ${JSON.stringify(what)}`, { cause: error });
  }
}

const decode = (dialect: Dialect, body: JsonObject): ChatRequest =>
  dialect.chat!.decodeRequest(body, { ...codec, headers: {} });

describe('security 20: prototype pollution', () => {
  describe.each(dialects.map(({ id }) => id))('in %s', (id) => {
    const own = dialectOf(id);

    it.each(NAMES)('security 20: %s anywhere in a request is data', (name) => {
      for (const variant of variants(REQUESTS[id], name)) {
        const body = variant as JsonObject;
        for (const other of dialects) {
          runs(body, () => {
            const encoded = other.chat!.encodeRequest(decode(own, body), {
              ...codec,
              model: 'm',
              facts: {},
              options: {},
              isStream: false,
            });
            JSON.stringify(encoded.body);
          });
        }
        runs(body, () => own.count?.decodeRequest(body, { ...codec, headers: {} }));
        runs(body, () => own.session?.({}, body as Record<string, JsonValue>));
      }
      expect(worked).toBeGreaterThan(80);
    });

    it.each(NAMES)('security 20: %s anywhere in a reply is data', (name) => {
      const request = decode(own, REQUESTS[id]!);
      const context = { ...codec, request, model: 'm', inputTokenEstimate: 1, options: {} };
      for (const variant of variants(REPLIES[id], name)) {
        for (const other of dialects) {
          runs(variant, () => {
            const decoder = own.chat!.whole.decoder(context);
            const encoder = other.chat!.whole.encoder(context);
            const events = [...decoder.push({ data: JSON.stringify(variant) }), ...decoder.end()];
            for (const event of events) encoder.push(event);
            encoder.end();
          });
        }
        const watch = own.chat!.watch(false);
        runs(variant, () => watch.push({ data: JSON.stringify(variant) }));
        runs(variant, () => own.decodeError({ status: 400, headers: {}, body: JSON.stringify(variant) }));
      }
      expect(worked).toBeGreaterThan(80);
    });

    it.each(NAMES)('security 20: %s anywhere in a stream is data', (name) => {
      const request = decode(own, REQUESTS[id]!);
      const context = { ...codec, request, model: 'm', inputTokenEstimate: 1, options: {} };
      const stream = STREAMS[id]!;
      for (const [at, { data }] of stream.entries()) {
        for (const variant of variants(data, name)) {
          const events = stream.map((event, index) => ({
            ...(event.name !== undefined && { name: event.name }),
            data: JSON.stringify(index === at ? variant : event.data),
          }));
          for (const other of dialects) {
            runs(variant, () => {
              const decoder = own.chat!.stream.decoder(context);
              const encoder = other.chat!.stream.encoder(context);
              for (const event of events) for (const made of decoder.push(event)) encoder.push(made);
              for (const made of decoder.end()) encoder.push(made);
              encoder.end();
            });
          }
          const watch = own.chat!.watch(true);
          runs(variant, () => {
            for (const event of events) watch.push(event);
          });
        }
      }
      expect(worked).toBeGreaterThan(80);
    });
  });

  it.each(REFUSED)('security 20: %s is no segment of a path', (name) => {
    const patches: readonly Patch[] = [
      { op: 'set', path: [name, 'polluted'], value: true },
      { op: 'set', path: ['a', name, 'polluted'], value: true },
      { op: 'default', path: [name], value: { polluted: true } },
      { op: 'delete', path: ['a', name] },
      { op: 'rename', path: ['a'], to: name },
      { op: 'insert', path: [name, 0], value: 1 },
    ];
    for (const patch of patches) {
      expect(() => applyPatches({ a: {} }, [patch])).toThrow(expect.objectContaining({ code: 'PP_PATCH_PATH' }));
      expect(() => patchBytes(Buffer.from('{"a":{}}'), [patch])).toThrow(
        expect.objectContaining({ code: 'PP_PATCH_PATH' }),
      );
    }
    const params = paramPatches({ set: { [`a.${name}.polluted`]: true } });
    expect(() => applyPatches({ a: {} }, params)).toThrow(expect.objectContaining({ code: 'PP_PATCH_PATH' }));
  });

  it.each(REFUSED)('security 20: %s is no key of a config, at no depth', (name) => {
    const at = (make: (inner: string) => string): string =>
      configProblems(JSON.parse(make(`{${JSON.stringify(name)}:{"polluted":true}}`)));
    const places: readonly ((inner: string) => string)[] = [
      (inner) => inner,
      (inner) => `{"models":${inner}}`,
      (inner) => `{"upstreams":${inner}}`,
      (inner) => `{"server":{"limits":${inner}}}`,
      (inner) => `{"upstreams":{"a":{"provider":"demo","headers":${inner}}}}`,
      (inner) => `{"models":{"m":{"to":"demo/demo","params":{"set":${inner}}}}}`,
      (inner) => `{"pipeline":["auth",{"stage":"params","options":{"set":${inner}}}]}`,
    ];
    for (const place of places) expect(at(place)).toContain(`"${name}" may not be a key`);
  });

  it.each(NAMES)('security 20: %s is no variable that everybody has', (name) => {
    const { problems } = expand({ key: `\${env:${name}}` }, { environment: {}, folder: '.' });
    expect(problems).toEqual([{ path: 'key', message: `the environment variable ${name} is not set` }]);
    const over = JSON.parse(
      `{${JSON.stringify(name)}:{"polluted":true},"server":{${JSON.stringify(name)}:{"polluted":true}}}`,
    );
    const layered = layer({ server: { port: 1 } }, over);
    expect(Object.getPrototypeOf(layered)).toBeNull();
    expect((layered as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('security 20: headers have no prototype', () => {
    const { headers } = splitCredentials(JSON.parse('{"__proto__":"x","constructor":"y","host":"z"}'));
    expect(Object.getPrototypeOf(headers)).toBeNull();
    expect(headers).toEqual(
      Object.assign(Object.create(null), JSON.parse('{"__proto__":"x","constructor":"y","host":"z"}')),
    );
  });
});

describe('security 20: from outside', () => {
  let world: World;

  beforeAll(async () => {
    world = await startWorld();
  });

  afterAll(() => world?.close());

  beforeEach(() => world.reset());

  describe.each(DIALECT_CALLS)('a client of $id', ({ id, path, headers, body }) => {
    it.each(NAMES)('security 20: %s as model, header, metadata and encoding', async (name) => {
      const unknown = await rawCall(world.proxy.url, { path, headers, body: body(name, 'hello') });
      expect(unknown.status).toBe(404);
      for (const upstream of DIALECTS) {
        const text = JSON.stringify(body(modelFor(id, upstream), 'hello', { metadata: { user_id: 'PLACE' } }));
        const said = text.replace('"user_id":"PLACE"', `${JSON.stringify(name)}:"x"`);
        const reply = await rawCall(world.proxy.url, { path, headers: { ...headers, [name]: 'x' }, body: said });
        expect([200, 400]).toContain(reply.status);
        const encoded = await rawCall(world.proxy.url, {
          path,
          headers: { ...headers, 'content-encoding': name },
          body: said,
        });
        expect(encoded.status).toBe(415);
      }
    });

    it.each(DIALECTS)('security 20: a tool and a schema with these names survive the way to %s', async (upstream) => {
      const properties = Object.fromEntries(
        NAMES.map((name) => [name === '__proto__' ? 'PLACE' : name, { type: 'string' }]),
      );
      const schema = { type: 'object', properties, required: ['constructor'] };
      const tools = ['constructor', 'toString'].map((name) =>
        id === 'anthropic-messages'
          ? { name, input_schema: schema }
          : { type: 'function', function: { name, parameters: schema } },
      );
      const text = JSON.stringify(body(modelFor(id, upstream), mark('tool', { name: 'constructor' }), { tools }));
      const reply = await rawCall(world.proxy.url, { path, headers, body: text.replaceAll('"PLACE"', '"__proto__"') });
      expect(reply.status).toBe(200);
      expect(reply.text).toContain('"name":"constructor"');
      const [received] = world.upstream(upstream).requests;
      const sent = received?.body.toString() ?? '';
      for (const name of NAMES) expect(sent).toContain(`${JSON.stringify(name)}:{"type":"string"}`);
      expect(received?.facts?.tools.map((tool) => tool.name)).toEqual(['constructor', 'toString']);
    });
  });
});
