import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, ChatTool, JsonObject, ReplyContext, WireEvent } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';
import { applyReplyRules } from '../../wire/reply-rules.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { encodeRequest as encodeClaude } from '../anthropic-messages/encode-request.ts';
import { encodeContext, type ReplyInit, replyContext, run, wireEvents } from '../openai-chat/__fixtures__/kit.ts';
import { encodeRequest as encodeChat } from '../openai-chat/encode-request.ts';
import { createStreamDecoder as createChatDecoder } from '../openai-chat/stream-decoder.ts';
import { createStreamEncoder as createChatEncoder } from '../openai-chat/stream-encoder.ts';
import { createWholeEncoder as createChatWhole } from '../openai-chat/whole-encoder.ts';
import { decodeBody, encoded, rewritten } from './__fixtures__/kit.ts';
import { openaiResponses } from './dialect.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

const start: ChatEvent = { type: 'reply-start' };
const end = (reason: 'stop' | 'tool-calls' | 'length' = 'stop'): ChatEvent => ({
  type: 'reply-end',
  finish: { reason },
});
const text = (id: string, delta: string): ChatEvent[] => [
  { type: 'text-start', id },
  { type: 'text-delta', id, delta },
  { type: 'text-end', id },
];
const reasoning = (id: string, delta: string): ChatEvent[] => [
  { type: 'reasoning-start', id },
  { type: 'reasoning-delta', id, delta },
  { type: 'reasoning-end', id },
];
const call = (id: string, callId: string, name: string, delta: string): ChatEvent[] => [
  { type: 'tool-call-start', id, callId, name, kind: 'function' },
  { type: 'tool-call-delta', id, delta },
  { type: 'tool-call-end', id },
];

type Events = readonly (readonly ChatEvent[] | ChatEvent)[];
const flat = (events: Events): ChatEvent[] => events.flat() as ChatEvent[];
const parse = ({ data }: WireEvent): JsonObject => (data.startsWith('{') ? (JSON.parse(data) as JsonObject) : {});
const stream = (events: Events, init: ReplyInit = {}): JsonObject[] =>
  run(createStreamEncoder(replyContext(init)), flat(events)).map(parse);
const named = (events: readonly JsonObject[], type: string): JsonObject =>
  events.find((event) => event.type === type) ?? {};
const whole = (events: Events, init: ReplyInit = {}): JsonObject =>
  parse(run(createWholeEncoder(replyContext(init)), flat(events))[0] ?? { data: '' });
const decoded = (...events: object[]): ChatEvent[] => run(createStreamDecoder(replyContext()), wireEvents(events));

/** A body of this dialect as Chat says it. */
const asChat = (body: JsonObject): JsonObject => encodeChat(decodeBody(body), encodeContext({ model: 'gpt-4.1' })).body;
const user = { role: 'user', content: 'hi' };

const patchTool = {
  type: 'custom',
  name: 'apply_patch',
  description: 'Changes files.',
  format: { type: 'grammar', syntax: 'lark', definition: 'start: "*** Begin"' },
};

describe('conversations', () => {
  it('responses trap 1 (router-for-me/CLIProxyAPI#2368): an earlier response that nobody has is refused, not left out', () => {
    expect(() => decodeBody({ previous_response_id: 'resp_1' })).toThrow(/resp_1/);
    expect(() => decodeBody({ input: [{ type: 'item_reference', id: 'msg_1' }] })).toThrow(/msg_1/);
    expect(decodeBody({ previous_response_id: null }).messages).toHaveLength(1);
  });

  it.each(['exec_command:0', 'x'.repeat(90)])(
    'responses trap 2, responses trap 21 (router-for-me/CLIProxyAPI#3184, #3468): the call and its result keep one id: %s',
    (id) => {
      const input = [
        user,
        { type: 'function_call', call_id: id, name: 'a', arguments: '{}' },
        { type: 'function_call_output', call_id: id, output: 'x' },
      ];
      const [, sent, answer] = arrayOf(rewritten({ input }).input).map((item) => objectOf(item)!);
      expect(sent?.call_id).toBe(answer?.call_id);
      expect(String(sent?.call_id).length).toBeLessThanOrEqual(64);
      const added = named(stream([start, call('0', id, 'a', '{}'), end()]), 'response.output_item.added');
      expect(objectOf(added.item)?.call_id).toMatch(/^.{1,64}$/);
    },
  );

  it('responses trap 13 (anomalyco/opencode#7724): reasoning goes back sealed, never by an id that nobody keeps', () => {
    const input = [
      user,
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'gAAAA' },
      { role: 'assistant', content: 'a' },
      user,
    ];
    const body = rewritten({ input });
    expect(body).toMatchObject({ store: false, include: ['reasoning.encrypted_content'] });
    expect(arrayOf(body.input)[1]).toMatchObject({ type: 'reasoning', encrypted_content: 'gAAAA' });
    expect(JSON.stringify(body.input)).not.toContain('rs_1');
  });

  it('responses trap 16 (router-for-me/CLIProxyAPI#2162): output that looks like JSON stays text', () => {
    const output = '{"a": [1.0,\n"\\u00e9"]}';
    const input = [
      user,
      { type: 'function_call', call_id: '1', name: 'a', arguments: '{}' },
      { type: 'function_call_output', call_id: '1', output },
    ];
    expect(arrayOf(asChat({ input }).messages).at(-1)).toMatchObject({ role: 'tool', content: output });
    expect(arrayOf(rewritten({ input }).input).at(-1)).toMatchObject({ output });
  });

  it.each(['system', 'developer'])(
    'responses trap 33 (CLIProxyAPI 68282c4aa): %s in the input keeps its priority',
    (role) => {
      const messages = arrayOf(asChat({ input: [{ role, content: 'rule' }, user] }).messages);
      expect(messages[0]).toEqual({ role: 'system', content: 'rule' });
      const [, , later] = decodeBody({
        input: [user, { role: 'assistant', content: 'a' }, { role, content: 'rule' }],
      }).messages;
      expect(later?.role).toBe('system');
    },
  );
});

describe('tools', () => {
  it('responses trap 10, responses trap 11 (BerriAI/litellm#31571, icebear0828/codex-proxy#707): a freeform tool reaches a chat upstream, its grammar too, and comes back in kind', () => {
    const request = decodeBody({ tools: [patchTool] });
    const { body, replyRules } = encodeChat(request, encodeContext({ model: 'gpt-4.1' }));
    expect(arrayOf(body.tools)).toMatchObject([
      {
        type: 'function',
        function: {
          name: 'apply_patch',
          description: expect.stringContaining('start: "*** Begin"'),
          parameters: { required: ['input'] },
        },
      },
    ]);
    const events = run(applyReplyRules(replyRules ?? {}), call('0', 'call_1', 'apply_patch', '{"input":"*** Begin"}'));
    const out = stream([start, events, end('tool-calls')], { request });
    expect(named(out, 'response.output_item.done').item).toMatchObject({
      type: 'custom_tool_call',
      input: '*** Begin',
    });
    expect(named(out, 'response.custom_tool_call_input.done').input).toBe('*** Begin');
  });

  it('responses trap 12 (farion1231/cc-switch#3669): a freeform call that came as a function is unwrapped', () => {
    const request = decodeBody({ tools: [patchTool] });
    const wrapped = '{"patch":"```diff\\n*** Begin\\n```"}';
    const out = stream([start, call('0', 'call_1', 'apply_patch', wrapped), end('tool-calls')], { request });
    expect(named(out, 'response.output_item.done').item).toMatchObject({
      type: 'custom_tool_call',
      input: '*** Begin',
    });
  });

  it('responses trap 20 (CLIProxyAPI buildShortNameMap): long names stay apart, in tools, history and choice', () => {
    const long = (end: string) => `mcp__server__${'x'.repeat(60)}_${end}`;
    const tools: ChatTool[] = ['a', 'b'].map((name) => ({ type: 'function', name: long(name) }));
    const messages = [
      { role: 'user', blocks: [{ type: 'text', text: 'a' }] },
      {
        role: 'assistant',
        blocks: [{ type: 'tool-call', callId: '1', name: long('b'), kind: 'function', arguments: '{}' }],
      },
      { role: 'user', blocks: [{ type: 'tool-result', callId: '1', content: [] }] },
    ] as const;
    const body = encoded({ tools, messages, toolChoice: { mode: 'tool', name: long('b') } });
    const names = arrayOf(body.tools).map((tool) => String(objectOf(tool)?.name));
    expect(new Set(names).size).toBe(2);
    expect(names.every((name) => name.length <= 64)).toBe(true);
    expect([objectOf(body.tool_choice)?.name, objectOf(arrayOf(body.input)[1])?.name]).toEqual([names[1], names[1]]);
  });
});

describe('fields', () => {
  it('responses trap 14 (CLIProxyAPI 2e91e99e0): the format of the text is nested for Chat, flat for Responses', () => {
    const format = { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true };
    expect(asChat({ text: { format } }).response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'n', schema: { type: 'object' }, strict: true },
    });
    expect(objectOf(rewritten({ text: { format } }).text)?.format).toEqual(format);
  });

  it('responses trap 18 (BerriAI/litellm#12432): the effort reaches models that think by budget', () => {
    const body = { reasoning: { effort: 'high' }, max_output_tokens: 32_000 };
    const claude = encodeClaude(decodeBody(body), encodeContext({ model: 'claude-sonnet-4-5' })).body;
    expect(claude.thinking).toMatchObject({ type: 'enabled', budget_tokens: expect.any(Number) });
    expect(encodeChat(decodeBody(body), encodeContext({ model: 'gpt-5.1' })).body.reasoning_effort).toBe('high');
  });

  it('responses trap 19 (router-for-me/CLIProxyAPI#2347): what belongs to streams of Chat is never sent', () => {
    expect(rewritten({ stream: true, stream_options: { include_usage: true } }, { isStream: true })).not.toHaveProperty(
      'stream_options',
    );
    const patches = openaiResponses.chat?.streamPatches({ stream: true }, true, {});
    expect(patches).toEqual([]);
    expect(openaiResponses.chat?.streamPatches({ stream: true, stream_options: {} }, false, {})).toEqual([
      { op: 'set', path: ['stream'], value: false },
      { op: 'delete', path: ['stream_options'] },
    ]);
  });
});

describe('replies that we write', () => {
  const full = stream([
    start,
    reasoning('0', 'hm'),
    text('1', 'hi'),
    call('2', 'call_1', 'a', '{}'),
    end('tool-calls'),
  ]);

  it('responses trap 4 (BerriAI/litellm#28899): every event is counted, every response complete', () => {
    const events = full.slice(0, -1);
    expect(events.map(({ sequence_number: count }) => count)).toEqual(events.map((_, index) => index));
    for (const { response } of events.filter((event) => event.response)) {
      expect(response).toMatchObject({ text: { format: { type: 'text' } }, tools: [], temperature: 1, top_p: 1 });
    }
    expect(named(full, 'response.completed')).toMatchObject({
      response: { usage: { output_tokens_details: { reasoning_tokens: 0 } } },
    });
  });

  it('responses trap 5 (BerriAI/litellm#37264): the details are there though nobody thought', () => {
    const usage: ChatEvent = { type: 'usage', usage: { inputTokens: 3, outputTokens: 4 } };
    expect(whole([start, text('0', 'a'), usage, end()]).usage).toEqual({
      input_tokens: 3,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: 4,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 7,
    });
  });

  it('responses trap 6 (Oaklight/llm-rosetta#56): items are announced, pieces have their place', () => {
    const deltas = full.filter(({ type }) => String(type).endsWith('.delta'));
    expect(deltas).toHaveLength(3);
    for (const event of deltas) {
      const added = full.find(
        ({ type, output_index: index }) => type === 'response.output_item.added' && index === event.output_index,
      );
      expect(objectOf(added?.item)?.id).toBe(event.item_id);
    }
    expect(named(full, 'response.output_text.delta').content_index).toBe(0);
    expect(named(full, 'response.completed').response).toMatchObject({
      id: expect.stringMatching(/^resp_/),
      object: 'response',
      model: 'asked-for',
    });
  });

  it('responses trap 7 (BerriAI/litellm#19368): calls are streamed', () => {
    const types = full.filter(({ output_index: index }) => index === 2).map(({ type }) => type);
    expect(types).toEqual([
      'response.output_item.added',
      'response.function_call_arguments.delta',
      'response.function_call_arguments.done',
      'response.output_item.done',
    ]);
  });

  it('responses trap 8 (pjq/sap-ai-core-llm-proxy#35): the first events hold a response, they are none', () => {
    for (const type of ['response.created', 'response.in_progress']) {
      expect(Object.keys(named(full, type))).toEqual(['type', 'sequence_number', 'response']);
      expect(named(full, type).response).toMatchObject({ object: 'response', status: 'in_progress', output: [] });
    }
  });

  it('responses trap 9 (BerriAI/litellm#37710): a budget that reasoning used up is an incomplete answer with its usage', () => {
    const used: ChatEvent = { type: 'usage', usage: { inputTokens: 5, outputTokens: 16, reasoningTokens: 16 } };
    expect(whole([start, reasoning('0', 'hm'), used, end('length')])).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ type: 'reasoning' }],
      usage: { output_tokens: 16 },
    });
    const response = {
      object: 'response',
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      output: [{ type: 'reasoning', id: 'rs_1', summary: [] }],
      usage: { input_tokens: 5, output_tokens: 16 },
    };
    const events = run(createWholeDecoder(replyContext()), wireEvents([response]));
    expect(events.at(-1)).toMatchObject({ type: 'reply-end', finish: { reason: 'length' } });
    const client: ReplyInit = { request: { extras: { 'openai-chat': { includeUsage: true } } } };
    const chat = run(createChatEncoder(replyContext(client)), events).map(parse);
    expect(JSON.stringify(chat)).toContain('"finish_reason":"length"');
    expect(JSON.stringify(chat)).toContain('"completion_tokens":16');
  });

  it('responses trap 18 (BerriAI/litellm#11302): thoughts are a summary, never empty pieces of text', () => {
    const out = stream([
      start,
      reasoning('0', 'hm'),
      { type: 'text-start', id: '1' },
      { type: 'text-end', id: '1' },
      end(),
    ]);
    expect(out.filter(({ type }) => String(type).startsWith('response.output_text'))).toEqual([]);
    expect(named(out, 'response.reasoning_summary_text.delta').delta).toBe('hm');
    expect(named(out, 'response.completed').response).toMatchObject({ output: [{ type: 'reasoning' }] });
  });

  it('responses trap 31 (CLIProxyAPI 5382764d8): usage is told, and the model is the one that the client asked for', () => {
    const usage: ChatEvent = { type: 'usage', usage: { inputTokens: 3, outputTokens: 4 } };
    const out = stream([{ type: 'reply-start', model: 'up-model', replyId: 'up-1' }, text('0', 'a'), usage, end()]);
    expect(JSON.stringify(out)).not.toMatch(/up-model|up-1/);
    expect(named(out, 'response.completed').response).toMatchObject({ model: 'asked-for', usage: { total_tokens: 7 } });
    // One that nobody has counted is estimated: several clients fail on an end without usage.
    expect(whole([start, text('0', 'x'.repeat(36)), end()]).usage).toMatchObject({
      input_tokens: 7,
      output_tokens: 10,
    });
  });
});

describe('replies that we read', () => {
  const added = (index: number, name: string) => ({
    type: 'response.output_item.added',
    output_index: index,
    item: { type: 'function_call', id: `fc_${index}`, call_id: `call_${index}`, name, arguments: '' },
  });
  const piece = (index: number, delta: string) => ({
    type: 'response.function_call_arguments.delta',
    output_index: index,
    item_id: `fc_${index}`,
    delta,
  });
  const twoCalls = decoded(
    { type: 'response.created', response: { id: 'resp_1' } },
    added(1, 'a'),
    added(2, 'b'),
    piece(1, '{"x"'),
    piece(2, '{"y":2}'),
    piece(1, ':1}'),
    { type: 'response.completed', response: { status: 'completed' } },
  );

  it('responses trap 3 (BerriAI/litellm#21331): parallel calls have indexes of their own', () => {
    const chunks = run(createChatEncoder(replyContext()), run(sequentialBlocks(), twoCalls)).map(parse);
    const mentions = chunks.flatMap(({ choices }) =>
      arrayOf(choices).flatMap((choice) => arrayOf(objectOf(objectOf(choice)?.delta)?.tool_calls)),
    );
    const texts = new Map<unknown, string>();
    for (const mention of mentions.map((one) => objectOf(one)!)) {
      const said = String(objectOf(mention.function)?.arguments);
      texts.set(mention.index, (texts.get(mention.index) ?? '') + said);
    }
    expect([...texts]).toEqual([
      [0, '{"x":1}'],
      [1, '{"y":2}'],
    ]);
  });

  it('responses trap 15 (router-for-me/CLIProxyAPI#2444): an answer that calls tools ends so for Chat', () => {
    const document = {
      object: 'response',
      status: 'completed',
      output: [{ type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'a', arguments: '{}' }],
    };
    const events = run(createWholeDecoder(replyContext()), wireEvents([document]));
    const chat = parse(run(createChatWhole(replyContext()), events)[0] ?? { data: '' });
    expect(chat.choices).toMatchObject([{ finish_reason: 'tool_calls' }]);
  });

  it('responses trap 27 (CLIProxyAPI 7cf92793c): a count of zero at the start is not the last word, and nothing is summed', () => {
    const early = { usage: { input_tokens: 0, output_tokens: 0 } };
    const events = decoded(
      { type: 'response.created', response: early },
      { type: 'response.in_progress', response: { usage: { input_tokens: 9, output_tokens: 1 } } },
      { type: 'response.completed', response: { usage: { input_tokens: 9, output_tokens: 5 } } },
    );
    expect(events.filter(({ type }) => type === 'usage')).toMatchObject([
      { usage: { inputTokens: 9, outputTokens: 5 } },
    ]);
  });

  it('responses trap 17 (router-for-me/CLIProxyAPI#2398): a chat stream of two events in one chunk stays two', () => {
    const context: ReplyContext = replyContext();
    const chunk = (fields: object) => ({ choices: [{ index: 0, delta: fields, finish_reason: null }] });
    const events = run(
      createChatDecoder(context),
      wireEvents([chunk({ content: 'a' }), chunk({ content: 'b' }), '[DONE]']),
    );
    const out = run(createStreamEncoder(replyContext()), events);
    for (const { data } of out) expect(data).not.toContain('\n');
    expect(out.filter(({ name }) => name === 'response.output_text.delta')).toHaveLength(2);
  });
});
