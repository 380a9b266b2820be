import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import anthropic from '@pipeproxy/anthropic';
import { type Config, definePlugin, defineStage, type JsonObject, type JsonValue } from '@pipeproxy/core';
import { type DoorId, type ScriptedUpstream, startScriptedUpstream, startTestHost } from '@pipeproxy/core/testing';
import gemini from '@pipeproxy/gemini';
import openaiCompatible from '@pipeproxy/openai-compatible';
import { DOORS, doorUpstream } from '../support/door-world.ts';
import { type RawReply, rawCall } from '../support/raw-call.ts';

const VENDORS: Readonly<Record<DoorId, string>> = {
  'anthropic-messages': 'claude-sonnet-4-5',
  'openai-chat': 'gpt-4.1',
  'openai-responses': 'gpt-4.1',
  'gemini-generate': 'gemini-2.5-flash',
};

/** A request of the smallest kind in each dialect, with further fields. */
const CLIENTS: Readonly<Record<DoorId, (model: string, fields: JsonObject) => { path: string; body: JsonObject }>> = {
  'anthropic-messages': (model, fields) => ({
    path: '/v1/messages',
    body: { model, max_tokens: 50, messages: [{ role: 'user', content: 'hi' }], ...fields },
  }),
  'openai-chat': (model, fields) => ({
    path: '/v1/chat/completions',
    body: { model, messages: [{ role: 'user', content: 'hi' }], ...fields },
  }),
  'openai-responses': (model, fields) => ({ path: '/v1/responses', body: { model, input: 'hi', ...fields } }),
  'gemini-generate': (model, fields) => ({
    path: `/v1beta/models/${model}:generateContent`,
    body: { contents: [{ role: 'user', parts: [{ text: 'hi' }] }], ...fields },
  }),
};

let upstreams: Readonly<Record<DoorId, ScriptedUpstream>>;
/** Google's door, whose answers follow from thoughts. */
let proven: ScriptedUpstream;
let proxy: Awaited<ReturnType<typeof startTestHost>>;
let strict: Awaited<ReturnType<typeof startTestHost>>;

const hostOf = (more: Config) =>
  startTestHost({
    plugins: [anthropic, gemini, openaiCompatible],
    config: {
      upstreams: Object.fromEntries(DOORS.map((door) => [door, doorUpstream(door, upstreams[door].url)])),
      models: {
        ...Object.fromEntries(DOORS.map((door) => [door, `${door}/${VENDORS[door]}`])),
        // A condition looks at the request before anybody knows where it goes.
        ...Object.fromEntries(
          DOORS.map((door) => [`looked-at-${door}`, { to: `${door}/${VENDORS[door]}`, when: { thinking: false } }]),
        ),
      },
      ...more,
    },
  });

beforeAll(async () => {
  const started = await Promise.all(
    DOORS.map(async (door) => [door, await startScriptedUpstream({ doors: [door] })] as const),
  );
  upstreams = Object.fromEntries(started) as typeof upstreams;
  proven = await startScriptedUpstream({
    doors: ['gemini-generate'],
    reply: () => ({
      kind: 'model',
      steps: [
        { type: 'reasoning', pieces: ['Hm.'] },
        { type: 'text', pieces: ['Hi.'] },
      ],
    }),
  });
  [proxy, strict] = await Promise.all([hostOf({}), hostOf({ strict: true })]);
});

afterAll(async () => {
  await Promise.all([proxy?.close(), strict?.close()]);
  await Promise.all([...Object.values(upstreams ?? {}), proven].map((upstream) => upstream?.close()));
});

beforeEach(() => {
  for (const upstream of Object.values(upstreams)) upstream.reset();
});

async function ask(client: DoorId, model: string, fields: JsonObject, url = proxy.url): Promise<RawReply> {
  const { path, body } = CLIENTS[client](model, fields);
  const headers = client === 'anthropic-messages' ? { 'anthropic-version': '2023-06-01' } : {};
  return rawCall(url, { path, headers, body });
}

const lossesOf = ({ headers }: RawReply) =>
  String(headers['x-pipeproxy-losses'] ?? '')
    .split(', ')
    .filter(Boolean);

const LARK = { syntax: 'lark', definition: 'start: "a"' };
const GRAMMAR = ['tool-grammar'];

/** One call, answered by two messages. */
const ANSWERED_TWICE: JsonObject = {
  tools: [{ type: 'function', function: { name: 'a' } }],
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'a', arguments: '{}' } }] },
    ...['one', 'two'].map((content) => ({ role: 'tool', tool_call_id: 'c', content })),
  ],
};

/** The same, in Claude's words. */
const RESULTS_OF_ONE_USE: JsonObject = {
  tools: [{ name: 'a', input_schema: { type: 'object' } }],
  messages: [
    { role: 'user', content: 'hi' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c', name: 'a', input: {} }] },
    { role: 'user', content: ['one', 'two'].map((content) => ({ type: 'tool_result', tool_use_id: 'c', content })) },
  ],
};

/** Settings of an answer in plain words. */
const worded = (settings: JsonObject): JsonObject => ({
  generationConfig: { responseMimeType: 'text/plain', ...settings },
});

/** A text of the model with Google's proof on it. */
const PROVEN_TEXT: JsonObject = {
  contents: [
    { role: 'user', parts: [{ text: 'hi' }] },
    { role: 'model', parts: [{ text: 'hello', thoughtSignature: 'RkFLRQ==' }] },
    { role: 'user', parts: [{ text: 'go on' }] },
  ],
};

/** Fields that only their own dialect has -> what their loss is called. */
const FIELDS: readonly (readonly [DoorId, JsonObject, readonly string[]])[] = [
  ['openai-chat', { logit_bias: { 50256: -100 } }, ['vendor-field']],
  ['openai-chat', { logprobs: true, top_logprobs: 2 }, ['logprobs']],
  ['openai-chat', { metadata: { a: 'b' } }, ['metadata']],
  ['openai-chat', { prediction: { type: 'content', content: 'x' } }, ['vendor-field']],
  ['openai-responses', { include: ['message.output_text.logprobs'] }, ['logprobs']],
  ['openai-responses', { metadata: { a: 'b' } }, ['metadata']],
  [
    'gemini-generate',
    { safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }] },
    ['safety-settings'],
  ],
  ['gemini-generate', { generationConfig: { mediaResolution: 'MEDIA_RESOLUTION_LOW' } }, ['vendor-field']],
  [
    'openai-chat',
    { tools: [{ type: 'custom', custom: { name: 'a', format: { type: 'grammar', grammar: LARK } } }] },
    GRAMMAR,
  ],
  ['openai-responses', { tools: [{ type: 'custom', name: 'a', format: { type: 'grammar', ...LARK } }] }, GRAMMAR],
  ['gemini-generate', { systemInstruction: { parts: [{ inlineData: {} }] } }, ['system-part']],
  ['gemini-generate', { toolConfig: { retrievalConfig: { languageCode: 'de' } } }, ['vendor-field']],
  [
    'gemini-generate',
    { tools: [{ functionDeclarations: [{ name: 'a', response: { type: 'STRING' } }] }] },
    ['vendor-field'],
  ],
  [
    'gemini-generate',
    { tools: [{ functionDeclarations: [{ name: 'a', behavior: 'NON_BLOCKING' }] }] },
    ['vendor-field'],
  ],
  ['gemini-generate', worded({ responseSchema: { type: 'STRING' } }), ['output-format']],
  ['gemini-generate', worded({ responseJsonSchema: { type: 'string' } }), ['output-format']],
  ['gemini-generate', PROVEN_TEXT, ['text-proof']],
  ['anthropic-messages', { context_management: { edits: [] } }, ['vendor-field']],
  ['anthropic-messages', { speed: 'fast' }, ['speed']],
  ['anthropic-messages', { output_config: { task_budget: { type: 'tokens', total: 20_000 } } }, ['vendor-field']],
  ['anthropic-messages', RESULTS_OF_ONE_USE, ['duplicate-result']],
  ['openai-chat', ANSWERED_TWICE, ['duplicate-result']],
];

describe.each(FIELDS)('%s with %j', (client, fields, expected) => {
  it.each(DOORS.filter((door) => door !== client))('is a named loss in front of %s', async (door) => {
    const reply = await ask(client, door, fields);
    expect([reply.status, lossesOf(reply)]).toEqual([200, expected]);
  });

  it('is none in front of an upstream of the same dialect, though a condition has looked at it', async () => {
    for (const model of [client, `looked-at-${client}`]) expect(lossesOf(await ask(client, model, fields))).toEqual([]);
  });

  it('is refused where nothing may be lost, though a condition has looked at it', async () => {
    const model = `looked-at-${DOORS.find((door) => door !== client)}`;
    const { status, text } = await ask(client, model, fields, strict.url);
    expect([status, text.match(/PP_TRANSLATION_LOSS/)?.[0]]).toEqual([400, 'PP_TRANSLATION_LOSS']);
  });
});

const chatTool = (more: JsonObject = {}): JsonObject => ({ type: 'function', function: { name: 'a', ...more } });
const plainTool = (more: JsonObject = {}): JsonObject => ({ type: 'function', name: 'a', ...more });
const declared = (more: JsonObject = {}): JsonObject => ({ functionDeclarations: [{ name: 'a', ...more }] });
const calling = (functionCallingConfig: JsonObject): JsonObject => ({
  tools: [declared()],
  toolConfig: { functionCallingConfig },
});
const thinking = (thinkingConfig: JsonValue): JsonObject => ({ generationConfig: { thinkingConfig } });
const custom = (format: JsonValue): JsonObject => ({ type: 'custom', name: 'a', format });

/** What no upstream could do as it was meant -> the field that the refusal names. */
const REFUSED: readonly (readonly [DoorId, JsonObject, string])[] = [
  ['openai-chat', { tools: [chatTool()], tool_choice: { type: 'function', function: { name: 'z' } } }, 'tool_choice'],
  ['openai-chat', { tool_choice: 'required' }, 'tool_choice'],
  [
    'openai-chat',
    { tools: [chatTool()], tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'required', tools: [] } } },
    'tool_choice',
  ],
  ['openai-chat', { tools: [chatTool({ parameters: 'x' })] }, 'tools[0].function.parameters'],
  [
    'openai-chat',
    { tools: [{ type: 'custom', custom: { name: 'a', format: { type: 'grammar', grammar: { syntax: 'lark' } } } }] },
    'tools[0].custom.format.definition',
  ],
  ['openai-chat', { stream: 'yes' }, 'stream'],
  ['openai-chat', { parallel_tool_calls: 'no' }, 'parallel_tool_calls'],
  ['openai-chat', { n: '2' }, 'n'],
  ['openai-responses', { tools: [plainTool()], tool_choice: { type: 'function', name: 'z' } }, 'tool_choice'],
  ['openai-responses', { tool_choice: 'required' }, 'tool_choice'],
  [
    'openai-responses',
    {
      tools: [plainTool()],
      tool_choice: { type: 'allowed_tools', mode: 'required', tools: [plainTool({ name: 'z' })] },
    },
    'tool_choice',
  ],
  ['openai-responses', { tools: [custom({ type: 'grammar', syntax: 'lark' })] }, 'tools[0].format.definition'],
  ['openai-responses', { tools: [custom({ type: 'telepathy' })] }, 'tools[0].format.type'],
  ['openai-responses', { tools: [plainTool({ parameters: [] })] }, 'tools[0].parameters'],
  ['openai-responses', { text: 'json' }, 'text'],
  ['openai-responses', { text: { format: 'json_object' } }, 'text.format.type'],
  ['openai-responses', { reasoning: 'high' }, 'reasoning'],
  ['openai-responses', { stream: 'yes' }, 'stream'],
  ['openai-responses', { parallel_tool_calls: 1 }, 'parallel_tool_calls'],
  [
    'openai-responses',
    { input: [{ type: 'function_call', call_id: 'c', name: 'a', arguments: 5 }] },
    'input[0].arguments',
  ],
  [
    'openai-responses',
    { input: [{ type: 'custom_tool_call', call_id: 'c', name: 'a', input: { patch: '' } }] },
    'input[0].input',
  ],
  ['anthropic-messages', { tools: [{ name: 'a' }], tool_choice: { type: 'tool', name: 'z' } }, 'tool_choice'],
  ['anthropic-messages', { tool_choice: { type: 'any' } }, 'tool_choice'],
  ['anthropic-messages', { stream: 1 }, 'stream'],
  ['gemini-generate', calling({ mode: 'REQUIRED' }), 'toolConfig.functionCallingConfig.mode'],
  ['gemini-generate', calling({ mode: 2 }), 'toolConfig.functionCallingConfig.mode'],
  [
    'gemini-generate',
    calling({ mode: 'VALIDATED', allowedFunctionNames: ['a', 'z'] }),
    'toolConfig.functionCallingConfig.allowedFunctionNames',
  ],
  ['gemini-generate', { toolConfig: { functionCallingConfig: { mode: 'ANY' } } }, 'toolConfig.functionCallingConfig'],
  ['gemini-generate', { tools: [declared({ parameters: 'x' })] }, 'tools[0].functionDeclarations[0].parameters'],
  ['gemini-generate', { generationConfig: { responseSchema: 'x' } }, 'generationConfig.responseSchema'],
  ['gemini-generate', { generationConfig: { responseMimeType: 5 } }, 'generationConfig.responseMimeType'],
  ['gemini-generate', thinking('x'), 'generationConfig.thinkingConfig'],
  ['gemini-generate', thinking({ thinkingBudget: 'abc' }), 'generationConfig.thinkingConfig.thinkingBudget'],
  ['gemini-generate', thinking({ thinkingBudget: -7 }), 'generationConfig.thinkingConfig.thinkingBudget'],
  ['gemini-generate', thinking({ thinkingLevel: 'EXTREME' }), 'generationConfig.thinkingConfig.thinkingLevel'],
  ['gemini-generate', { systemInstruction: 5 }, 'systemInstruction'],
  ['gemini-generate', { systemInstruction: { role: 'system' } }, 'systemInstruction'],
];

/** The field that an error names, as its dialect says that. */
function fieldIn(client: DoorId, reply: RawReply): unknown {
  const { error } = reply.json() as { error: JsonObject };
  if (client !== 'gemini-generate') return error.param;
  const violations = JSON.stringify(error.details).match(/"field":"(.*?)"/);
  return violations?.[1];
}

describe.each(REFUSED)('%s with %j', (client, fields, field) => {
  it.each(DOORS.filter((door) => door !== client))('is refused in the client’s words in front of %s', async (door) => {
    const reply = await ask(client, door, fields);
    expect([reply.status, upstreams[door].requests.length]).toEqual([400, 0]);
    expect(reply.text).toContain('PP_REQUEST_INVALID');
    if (client !== 'anthropic-messages') expect(fieldIn(client, reply)).toBe(field);
  });
});

describe('a field that both dialects of OpenAI have', () => {
  const CASES: readonly (readonly [DoorId, JsonObject])[] = [
    ['openai-chat', { verbosity: 'low', prompt_cache_key: 'k' }],
    ['openai-responses', { text: { verbosity: 'low' }, prompt_cache_key: 'k' }],
  ];

  it.each(CASES)(
    'of %s goes to its sibling where the model takes it, and is a loss elsewhere',
    async (client, fields) => {
      const sibling = CASES.find(([id]) => id !== client)?.[0] ?? client;
      const sent = () => upstreams[sibling].requests.at(-1)?.json;
      expect(lossesOf(await ask(client, `${sibling}/gpt-5.1`, fields))).toEqual([]);
      expect(sent()).toMatchObject(CASES.find(([id]) => id === sibling)?.[1] ?? {});
      expect(lossesOf(await ask(client, sibling, fields))).toEqual(['verbosity']);
      expect(sent()).toMatchObject({ prompt_cache_key: 'k' });
      expect(lossesOf(await ask(client, `${sibling}/qwen3`, fields))).toEqual(['verbosity', 'prompt-cache-key']);
      expect(lossesOf(await ask(client, 'anthropic-messages', fields))).toEqual(['verbosity', 'prompt-cache-key']);
      expect(lossesOf(await ask(client, 'gemini-generate', fields))).toEqual(['verbosity', 'prompt-cache-key']);
    },
  );
});

describe('a wish for what everybody does anyway', () => {
  const USUAL: readonly (readonly [DoorId, JsonObject])[] = [['anthropic-messages', { speed: 'standard' }]];

  it.each(USUAL)('is no loss: %s with %j', async (client, fields) => {
    const doors = DOORS.filter((door) => door !== client);
    const replies = await Promise.all(doors.map((door) => ask(client, door, fields, strict.url)));
    expect(replies.map(({ status }) => status)).toEqual(doors.map(() => 200));
  });
});

describe('a proof that Google has put on the words of its answer', () => {
  /** Changes nothing, but replies that would pass are decoded and encoded. */
  const watching = defineStage({
    name: 'watching',
    create: () => ({
      name: 'watching',
      async handle(exchange, next) {
        exchange.edits = [{ reply: () => ({ push: (event) => [event], end: () => [] }) }];
        await next();
      },
    }),
  });

  it.each<[DoorId, readonly string[]]>([
    ['gemini-generate', []],
    ['openai-chat', ['text-proof']],
    ['openai-responses', ['text-proof']],
    ['anthropic-messages', ['text-proof']],
  ])('reaches %s clients, or is named: %j', async (client, losses) => {
    const plugins = [gemini, definePlugin({ name: 'watching', stages: [watching] })];
    const upstreams = { google: doorUpstream('gemini-generate', proven.url) };
    const pipeline = ['auth', 'watching', 'alias', 'translate', 'execute', 'usage'];
    await using host = await startTestHost({ plugins, config: { upstreams, pipeline } });
    const reply = await ask(client, 'google/gemini-3-pro-preview', {}, host.url);
    expect([reply.status, reply.text.includes('thoughtSignature')]).toEqual([200, losses.length === 0]);
    expect((await host.recordOf(1)).losses).toEqual(losses);
  });
});

describe('a path that only Google has', () => {
  it.each(['/v1beta/cachedContents', '/v1beta/models/gemini', '/v1beta1/endpoints'])(
    'is missed in its words: %s',
    async (path) => {
      const reply = await rawCall(proxy.url, { path, body: {} });
      expect([reply.status, reply.json()]).toEqual([
        404,
        { error: expect.objectContaining({ code: 404, status: 'NOT_FOUND' }) },
      ]);
    },
  );
});
