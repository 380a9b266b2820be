import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatEvent, ChatMessage, ChatTool, JsonObject, Loss } from '../../contract/index.ts';
import { ERROR_CODES } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { sse } from '../../wire/framings/sse.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { end, reasoning, start, text, toolCall } from './__fixtures__/events.ts';
import {
  call,
  chatRequest,
  decodeBody,
  delta,
  type EncodeInit,
  encodeContext,
  encoded,
  type ReplyInit,
  replyContext,
  run,
  wireEvents,
} from './__fixtures__/kit.ts';
import { decodeError } from './decode-error.ts';
import { openaiChat } from './dialect.ts';
import { encodeError } from './encode-error.ts';
import { encodeRequest } from './encode-request.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { encodeUsage } from './usage.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

/** Events of a stream as an encoder gets them: one block at a time. */
function decode(chunks: readonly (object | string)[], init: ReplyInit = {}): ChatEvent[] {
  return run(sequentialBlocks(), run(createStreamDecoder(replyContext(init)), wireEvents(chunks)));
}

const fold = (chunks: readonly (object | string)[], init: ReplyInit = {}) => foldEvents(decode(chunks, init));

/** Chunks and `[DONE]` for a client. */
const frames = (events: readonly ChatEvent[], init: ReplyInit = {}): string[] =>
  run(createStreamEncoder(replyContext(init)), events).map(({ data }) => data);

const choices = (events: readonly ChatEvent[]): JsonObject[] =>
  frames(events).flatMap((data) => (data.startsWith('{') ? (JSON.parse(data).choices as JsonObject[]) : []));

const words = (value: string): ChatBlock => ({ type: 'text', text: value });
const user = (...blocks: ChatBlock[]): ChatMessage => ({ role: 'user', blocks });
const assistant = (...blocks: ChatBlock[]): ChatMessage => ({ role: 'assistant', blocks });
const calling = (callId: string, args = '{}', name = 'f'): ChatBlock => ({
  type: 'tool-call',
  callId,
  name,
  kind: 'function',
  arguments: args,
});
const result = (callId: string, ...content: ChatBlock[]): ChatBlock => ({ type: 'tool-result', callId, content });
const image: ChatBlock = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' } };
const pdf: ChatBlock = { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' } };
const tool = (name: string): ChatTool => ({ type: 'function', name, schema: { type: 'object', properties: {} } });

const messagesOf = (messages: ChatMessage[], init: EncodeInit = {}) =>
  encoded({ messages }, init).messages as JsonObject[];
const toolEnd = [delta({}, 'tool_calls'), '[DONE]'];
const done = [delta({}, 'stop'), '[DONE]'];

describe('traps of a reply from an OpenAI chat server', () => {
  it('trap 1 (BerriAI/litellm#32357): reasoning is a block of its own in one reply', () => {
    const events = decode([delta({ role: 'assistant', reasoning_content: 'hm' }), delta({ content: 'a' }), ...done]);
    expect(events.filter(({ type }) => type === 'reply-start')).toHaveLength(1);
    expect(foldEvents(events).blocks).toEqual([{ type: 'reasoning', text: 'hm' }, words('a')]);
  });

  it('trap 2 (BerriAI/litellm#33224, #25212): no block is opened before its kind is known', () => {
    const events = decode([
      delta({ role: 'assistant', content: '' }),
      delta({ content: null, reasoning: 'hm' }),
      ...done,
    ]);
    expect(events.map(({ type }) => type)).toEqual([
      'reply-start',
      'reasoning-start',
      'reasoning-delta',
      'reasoning-end',
      'reply-end',
    ]);
  });

  it('trap 3 (BerriAI/litellm#25321): the chunk that switches blocks delivers its own delta', () => {
    const { blocks } = fold([
      delta({ content: 'a' }),
      call(0, { id: 'c1', name: 'f', arguments: '{"a":' }),
      call(0, { arguments: '1}' }),
      ...toolEnd,
    ]);
    expect(blocks).toMatchObject([words('a'), { type: 'tool-call', arguments: '{"a":1}' }]);
  });

  it('trap 4 (musistudio/claude-code-router#1356): text behind a call is a new block', () => {
    const { blocks } = fold([
      delta({ content: 'a' }),
      call(0, { id: 'c1', name: 'f', arguments: '{}' }),
      delta({ content: 'b' }),
      ...toolEnd,
    ]);
    expect(blocks).toMatchObject([words('a'), { arguments: '{}' }, words('b')]);
  });

  it('trap 5 (jundot/omlx#1353, QuantumNous/new-api#5482): thinking then a call leaves no gap', () => {
    const events = decode([delta({ reasoning: 'hm' }), call(0, { id: 'c1', name: 'f', arguments: '{}' }), ...toolEnd]);
    expect(new Set(events.flatMap((event) => ('id' in event ? [event.id] : [])))).toEqual(new Set(['0', '1']));
  });

  it("trap 6 (CLIProxyAPI#539): the upstream's index is not our block's id", () => {
    const events = decode([
      delta({ content: 'a' }),
      call(0, { id: 'c1', name: 'f', arguments: '{}' }),
      call(1, { id: 'c2', name: 'g', arguments: '{}' }),
      ...toolEnd,
    ]);
    const started = events.flatMap((event) => (event.type.endsWith('-start') && 'id' in event ? [event.id] : []));
    expect(started).toEqual(['0', '1', '2']);
  });

  it('trap 7 (Wei-Shaw/sub2api#4193): parallel calls that come whole keep their own arguments', () => {
    const whole = delta({
      tool_calls: [
        { index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
        { index: 1, id: 'c2', type: 'function', function: { name: 'g', arguments: '{"b":2}' } },
      ],
    });
    expect(fold([whole, ...toolEnd]).blocks).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"b":2}' }]);
  });

  it('trap 9 (looplj/axonhub#2000): [DONE] without a finish word is an end', () => {
    expect(decode([delta({ content: 'a' }), '[DONE]']).at(-1)).toEqual({
      type: 'reply-end',
      finish: { reason: 'stop' },
    });
  });

  it('trap 10 (BerriAI/litellm#34692): a call that ends with stop is a call', () => {
    const { finish } = fold([call(0, { id: 'c1', name: 'f', arguments: '{}' }), ...done]);
    expect(finish).toEqual({ reason: 'tool-calls', raw: 'stop' });
  });

  it.each([
    ['length', 'length'],
    ['content_filter', 'content-filter'],
  ])('trap 12 (Wei-Shaw/sub2api#4141): the end %s stays visible', (raw, reason) => {
    expect(fold([delta({ content: 'a' }), delta({}, raw), '[DONE]']).finish).toEqual({ reason, raw });
  });

  it('trap 14 (BerriAI/litellm#32086): an upstream that dies is an error, before and behind its first word', () => {
    expect(fold([delta({ content: 'a' })])).toMatchObject({ error: { code: 'PP_UPSTREAM_CUT', kind: 'bad-gateway' } });
    expect(fold([delta({ role: 'assistant', content: '' })])).toMatchObject({ error: { code: 'PP_UPSTREAM_CUT' } });
    expect(fold([])).toMatchObject({ error: { code: 'PP_UPSTREAM_EMPTY' } });
  });

  it("trap 15 (BerriAI/litellm#14298): Azure's first chunk without a choice is skipped", () => {
    const filter = {
      id: '',
      model: '',
      choices: [],
      prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
    };
    expect(decode([filter, delta({ content: 'a' }), ...done])[0]).toEqual({
      type: 'reply-start',
      replyId: 'up-1',
      model: 'up-model',
    });
  });

  it('trap 16 (fuergaosi233/claude-code-proxy#16): usage behind the finish word is read', () => {
    const usage = { prompt_tokens: 3, completion_tokens: 2 };
    const events = decode([delta({ content: 'a' }), delta({}, 'stop'), { choices: [], usage }, '[DONE]']);
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['usage', 'reply-end']);
  });

  it('trap 17 (ericc-ch/copilot-api#88): cached tokens are a part of the input and stay one', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 15 },
    };
    const read = fold([delta({ content: 'a' }, 'stop', { usage }), '[DONE]']).usage!;
    expect([read.inputTokens, read.cachedReadTokens, read.cachedWriteTokens]).toEqual([100, 80, 15]);
    expect(encodeUsage(read, 0)).toMatchObject({
      prompt_tokens: 100,
      prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 15 },
    });
  });

  it('trap 25 (ericc-ch/copilot-api): a call without arguments is a call', () => {
    const events = decode([call(0, { id: 'c1', name: 'f', arguments: '' }), ...toolEnd]);
    expect(foldEvents(events).blocks).toMatchObject([{ type: 'tool-call', arguments: '' }]);
    expect(messagesOf([assistant(calling('c1', ''))])[0]?.tool_calls).toMatchObject([
      { function: { arguments: '{}' } },
    ]);
  });

  it('trap 51 (CLIProxyAPI#4675): arguments that were cut pass as they came, with the reason', () => {
    const { blocks, finish } = fold([
      call(0, { id: 'c1', name: 'f', arguments: '{"a":"lon' }),
      delta({}, 'length'),
      '[DONE]',
    ]);
    expect([blocks, finish]).toMatchObject([[{ arguments: '{"a":"lon' }], { reason: 'length', raw: 'length' }]);
  });

  it('trap 52 (earendil-works/pi#5592): the reply is over at [DONE], not when the socket closes', () => {
    const decoder = createStreamDecoder(replyContext());
    const seen = wireEvents([delta({ content: 'a' }), ...done]).flatMap((event) => decoder.push(event));
    expect(seen.at(-1)?.type).toBe('reply-end');
    expect(decoder.end()).toEqual([]);
  });

  it('trap 55 (chrsandb/foundry_claude_proxy): an error with a good status is no answer', () => {
    const document = [{ data: '{"error":{"message":"boom","type":"server_error"}}' }];
    expect(foldEvents(run(createWholeDecoder(replyContext()), document))).toEqual({
      blocks: [],
      error: expect.objectContaining({ kind: 'server', message: 'boom' }),
    });
    const kinds = new Set(Object.values(ERROR_CODES));
    expect([...kinds].map((kind) => encodeError({ kind, message: 'm' }).status).every((status) => status >= 400)).toBe(
      true,
    );
  });
});

describe('traps of a reply for an OpenAI chat client', () => {
  const thinkingAndCalls = [
    start,
    ...reasoning('0', 'hm'),
    ...toolCall('1', 'c1', 'f', '{}'),
    ...toolCall('2', 'c2', 'g', '{}'),
    end('tool-calls'),
  ];

  it('trap 8 (CLIProxyAPI#5229, BerriAI/litellm#5231): calls are counted from 0 behind thinking', () => {
    const deltas = choices(thinkingAndCalls).map((choice) => choice.delta as JsonObject);
    const calls = deltas.flatMap((fields) => (fields.tool_calls ?? []) as JsonObject[]);
    expect(calls.map(({ index }) => index)).toEqual([0, 0, 1, 1]);
  });

  it('trap 11 (higress-group/higress#3506): calls come with their word and in their list', () => {
    expect(choices(thinkingAndCalls).at(-1)?.finish_reason).toBe('tool_calls');
    expect(choices([...thinkingAndCalls.slice(0, -1), end('stop')]).at(-1)?.finish_reason).toBe('tool_calls');
    const [document] = run(createWholeEncoder(replyContext()), thinkingAndCalls);
    expect(JSON.parse(document!.data).choices).toMatchObject([
      { finish_reason: 'tool_calls', message: { tool_calls: [{ id: 'c1' }, { id: 'c2' }] } },
    ]);
  });

  it.each([
    ['length', 'length'],
    ['context', 'length'],
    ['content-filter', 'content_filter'],
    ['refusal', 'content_filter'],
  ] as const)('trap 12 (Wei-Shaw/sub2api#4141): the end %s is not a normal stop', (reason, word) => {
    expect(choices([start, ...text('0', 'a'), end(reason)]).at(-1)?.finish_reason).toBe(word);
  });

  it('trap 13 (MAXeaglet/commandcode-proxy#38): a pause has no word here, and is not an end of turn', () => {
    expect(choices([start, ...text('0', 'a'), end('pause', { raw: 'pause_turn' })]).at(-1)?.finish_reason).toBe(
      'length',
    );
  });

  it('trap 14 (BerriAI/litellm#32086): an error is neither a finish word nor a polite end', () => {
    const sent = frames([start, ...text('0', 'a'), { type: 'error', error: { kind: 'bad-gateway', message: 'm' } }]);
    expect(JSON.parse(sent.at(-1)!)).toHaveProperty('error.message', 'm');
    expect(sent.join('')).not.toMatch(/\[DONE\]|"finish_reason":"/);
  });

  it('trap 52 (earendil-works/pi#5592): [DONE] is the last word', () => {
    expect(frames(thinkingAndCalls).at(-1)).toBe('[DONE]');
  });
});

describe('traps of a request to an OpenAI chat server', () => {
  it('trap 19 (BerriAI/litellm#16711): a result of several texts is one message', () => {
    expect(messagesOf([assistant(calling('c1')), user(result('c1', words('a'), words('b')))]).slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'a\n\nb' },
    ]);
  });

  it('trap 20 (ggml-org/llama.cpp#22536): an image in a result reaches the model', () => {
    const messages = messagesOf([
      assistant(calling('c1'), calling('c2')),
      user(result('c1', words('see'), image), result('c2'), words('now')),
    ]);
    expect(messages.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'see\n\n[image: in the next user message]' },
      { role: 'tool', tool_call_id: 'c2', content: '' },
      {
        role: 'user',
        content: [
          { type: 'text', text: '[from the result of tool call c1]' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } },
        ],
      },
      { role: 'user', content: 'now' },
    ]);
  });

  it('trap 21 (CommandCodeAI/command-code#850): documents in a result are taken too', () => {
    const messages = messagesOf([assistant(calling('c1')), user(result('c1', pdf))]);
    expect(messages[2]?.content).toMatchObject([{ type: 'text' }, { type: 'file' }]);
  });

  it('trap 22 (fuergaosi233): the text beside a result stays', () => {
    const messages = messagesOf([assistant(calling('c1')), user(result('c1', words('ok')), words('and then'))]);
    expect(messages.at(-1)).toEqual({ role: 'user', content: 'and then' });
  });

  it('trap 22 (fuergaosi233) and trap 23 (musistudio/llms): some tool is `required`', () => {
    expect(encoded({ tools: [tool('f')], toolChoice: { mode: 'required' } }).tool_choice).toBe('required');
  });

  it('trap 24 (ericc-ch/copilot-api): an image by address is that address', () => {
    const linked: ChatBlock = { type: 'image', source: { kind: 'url', url: 'https://img.test/a.png' } };
    expect(messagesOf([user(linked)])[0]?.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://img.test/a.png' } },
    ]);
  });

  it("trap 26 (1rgs/claude-code-proxy): only the target's own limit cuts the answer", () => {
    expect(encoded({ maxOutputTokens: 100_000 }, { model: 'local-model' }).max_tokens).toBe(100_000);
    expect(encoded({ maxOutputTokens: 100_000 }, { model: 'gpt-4o' }).max_tokens).toBe(16_384);
    expect(encoded({ maxOutputTokens: 100_000 }, { facts: { maxOutputTokens: 8192 } }).max_tokens).toBe(8192);
  });

  it('trap 30 (CLIProxyAPI#5375): a result without an id becomes text, and no id is invented', () => {
    const { messages } = decodeBody({
      messages: [
        { role: 'user', content: 'q' },
        { role: 'tool', content: 'lost' },
      ],
    });
    const sent = messagesOf([...messages]);
    expect(sent[1]).toEqual({ role: 'user', content: '[tool result for an unknown call] lost' });
    expect(JSON.stringify(sent)).not.toMatch(/tool_call_id|call_|toolu_/);
  });

  it.each([
    ['toolu_01:odd/id', 'toolu_01:odd/id'],
    [`call_${'0'.repeat(60)}`, expect.stringMatching(/^call_0{26}_[0-9a-f]{8}$/)],
  ])(
    'trap 31 (CLIProxyAPI#3184): a call and its result have one id, at most 40 characters long: %s',
    (id, expected) => {
      const sent = messagesOf([assistant(calling(id)), user(result(id, words('ok')))]);
      const [calls] = sent.map((message) => message.tool_calls as JsonObject[] | undefined);
      expect([calls?.[0]?.id, sent[1]?.tool_call_id]).toEqual([expected, calls?.[0]?.id]);
    },
  );

  it('trap 32 (decolua/9router#4091): no tool message goes out without an id', () => {
    const messages = messagesOf([assistant(calling('c1')), user(result('', words('ok')))]);
    expect(messages.map(({ role, tool_call_id }) => [role, tool_call_id])).toEqual([
      ['assistant', undefined],
      ['tool', 'c1'],
      ['user', undefined],
    ]);
  });

  it('trap 33 (CLIProxyAPI#4997): a call that was answered twice has one result, the last', () => {
    const messages = messagesOf([
      assistant(calling('c1'), calling('c2')),
      user(result('c1', words('old')), result('c2', words('two')), result('c1', words('new'))),
    ]);
    expect(messages.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: 'new' },
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
    ]);
  });

  it.each<[string, unknown]>([
    ['gpt-5.1', 'none'],
    ['deepseek-chat', undefined],
  ])('trap 38 (anthropics/claude-code#65863): thinking that is off for %s has no effort', (model, effort) => {
    expect(encoded({ reasoning: { mode: 'off', effort: 'high' } }, { model }).reasoning_effort).toBe(effort);
  });

  it('trap 41 (BerriAI/litellm#22963): nothing of another dialect leaks into the body', () => {
    const foreign = {
      'anthropic-messages': { body: { output_config: {}, container: 'x' }, output_config: {}, context_management: {} },
    };
    const block: ChatBlock = {
      type: 'text',
      text: 'hi',
      extras: { 'anthropic-messages': { citations: { enabled: true } } },
    };
    expect(encoded({ extras: foreign, messages: [user(block)] })).toEqual({
      model: 'gpt-4o',
      messages: [{ role: 'user', content: 'hi' }],
    });
  });

  it('trap 42 (BerriAI/litellm#25477): without a tool left there is no choice either', () => {
    const search: ChatTool = {
      type: 'opaque',
      dialect: 'anthropic-messages',
      kind: 'web_search_20250305',
      name: 'web_search',
      value: {},
    };
    const losses: Loss[] = [];
    const body = encoded({ tools: [search], toolChoice: { mode: 'required' }, allowsParallelTools: false }, { losses });
    expect(Object.keys(body)).toEqual(['model', 'messages']);
    expect(losses.map(({ feature }) => feature)).toEqual(['server-tool']);
  });

  it('trap 43 (anomalyco/opencode#3523, anthropics/claude-code#21136): long names are short everywhere, and come back', () => {
    const name = `mcp__server__${'long_'.repeat(14)}`;
    const request = chatRequest({
      tools: [tool(name)],
      toolChoice: { mode: 'tool', name },
      messages: [user(words('q')), assistant(calling('c1', '{}', name)), user(result('c1', words('ok')))],
    });
    const { body, replyRules } = encodeRequest(request, encodeContext());
    const [sent, ...others] = new Set(JSON.stringify(body).match(/mcp__server__[a-z0-9_]+/g));
    expect([others, sent!.length, replyRules?.toolNames?.get(sent!)]).toEqual([[], 64, name]);
  });

  it('trap 44 (BerriAI/litellm#37118): stop sequences go along', () => {
    expect(encoded({ stopSequences: ['END'] }).stop).toEqual(['END']);
  });

  it('trap 47 (anomalyco/opencode#13768): a prefill can be rewritten', () => {
    const sent = messagesOf([user(words('q')), assistant(words('The'))], { options: { prefill: 'rewrite' } });
    expect(sent.map(({ role }) => role)).toEqual(['user', 'user']);
  });

  it('trap 50 (BerriAI/litellm#20021): no flag of another vendor is forwarded', () => {
    expect(openaiChat.forwardHeaders.filter((name) => name.includes('anthropic') || name.includes('*'))).toEqual([]);
    expect(encodeRequest(chatRequest(), encodeContext()).headers).toBeUndefined();
  });
});

describe('traps of a request from an OpenAI chat client', () => {
  const decoded = (...messages: JsonObject[]) => decodeBody({ messages }).messages;
  const turn = {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
  };

  it('trap 27 (MoonshotAI/kosong#45): several tool messages are results of one user message', () => {
    const results = ['c1', 'c2', 'c3'].map((id) => ({ role: 'tool', tool_call_id: id, content: id }));
    expect(decoded(turn, ...results).map(({ blocks }) => blocks.length)).toEqual([1, 3]);
  });

  it('trap 28 (QwenLM/qwen-code#8161): results come before the text behind them', () => {
    const messages = decoded(
      turn,
      { role: 'tool', tool_call_id: 'c1', content: 'ok' },
      { role: 'user', content: 'go on' },
    );
    expect(messages.slice(1).flatMap(({ blocks }) => blocks.map(({ type }) => type))).toEqual(['tool-result', 'text']);
  });

  it('trap 34 (BerriAI/litellm#23510): a call that stands in content and in tool_calls is one', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'tool_use', id: 'c1', name: 'f', input: {} },
      { type: 'tool_use', id: 'c9', name: 'g', input: { b: 1 } },
    ];
    const [message] = decoded({ ...turn, content });
    const calls = message?.blocks.filter(({ type }) => type === 'tool-call');
    expect(calls).toMatchObject([{ callId: 'c9', arguments: '{"b":1}' }, { callId: 'c1' }]);
  });

  it('trap 35 (NousResearch/hermes-agent#11906): empty content makes no empty text', () => {
    expect(decoded({ ...turn, content: '' })[0]?.blocks.map(({ type }) => type)).toEqual(['tool-call']);
    expect(decoded({ ...turn, content: [] })[0]?.blocks.map(({ type }) => type)).toEqual(['tool-call']);
  });

  it('trap 37 (CLIProxyAPI#1584): a proof keeps the name of who made it', () => {
    const detail = (format: string | null) => ({ type: 'reasoning.text', text: 'hm', signature: 'sig', format });
    const origin = (format: string | null) => {
      const [block] = decoded({ role: 'assistant', content: 'a', reasoning_details: [detail(format)] })[0]!.blocks;
      return block?.type === 'reasoning' ? block.signature?.origin : undefined;
    };
    expect([origin('anthropic-claude-v1'), origin('google-gemini-v1'), origin(null)]).toEqual([
      'anthropic-messages',
      'gemini-generate',
      'openai-chat',
    ]);
  });
});

describe('traps of errors', () => {
  it('trap 48 (raine/claude-code-proxy#29): a full context is a 400 with the code that clients compact on', () => {
    const body = '{"error":{"message":"too many tokens","code":"context_length_exceeded"}}';
    const facts = decodeError({ status: 400, headers: {}, body });
    expect(facts.kind).toBe('context-overflow');
    const { status, body: sent } = encodeError({ ...facts, code: 'PP_UPSTREAM_ERROR' });
    expect([status, JSON.parse(sent).error.code]).toEqual([400, 'context_length_exceeded']);
  });
});

describe('traps of the compatible servers', () => {
  it('provider trap 5 (earendil-works/pi#3636) and provider trap 6 (n8n-io/n8n#29142): reasoning goes back with the calls', () => {
    const [turn] = messagesOf([assistant({ type: 'reasoning', text: 'hm' }, calling('c1'))], {
      model: 'deepseek-reasoner',
    });
    expect(turn).toMatchObject({ content: null, reasoning_content: 'hm', tool_calls: [{ id: 'c1' }] });
  });

  it('provider trap 11 (arbs-io/vscode-openai#260): roles can be made to alternate', () => {
    const sent = messagesOf([user(words('a')), user(words('b'))], { options: { strictAlternation: true } });
    expect(sent).toEqual([{ role: 'user', content: 'a\n\nb' }]);
  });

  it('provider trap 13 (vercel/ai xai-error.ts): an error that is a text is read', () => {
    const facts = decodeError({
      status: 400,
      headers: {},
      body: '{"code":"Client specified an invalid argument","error":"No such model"}',
    });
    expect(facts).toMatchObject({ message: 'No such model', code: 'Client specified an invalid argument' });
  });

  it('provider trap 16 (vllm-project/vllm#48874): system messages in the middle can go to the first', () => {
    const later: ChatMessage = { role: 'system', blocks: [words('late')] };
    const sent = messagesOf([user(words('a')), later, user(words('b'))], { options: { midSystem: 'first' } });
    expect(sent.map(({ role }) => role)).toEqual(['system', 'user', 'user']);
  });

  it('provider trap 20 (vercel/ai d68139c): a stream that was cut is no success', () => {
    expect(fold([delta({ content: 'half' })]).finish).toBeUndefined();
  });

  it('provider trap 21 (vercel/ai 45b3d76): a call is not over because its arguments parse', () => {
    const decoder = createStreamDecoder(replyContext());
    const seen = wireEvents([
      call(0, { id: 'c1', name: 'f', arguments: '{"n":1}' }),
      call(0, { arguments: '  ' }),
    ]).flatMap((event) => decoder.push(event));
    expect(seen.map(({ type }) => type)).not.toContain('tool-call-end');
  });

  it('provider trap 22 (vercel/ai ab81968): arguments wait for the name', () => {
    const events = decode([
      call(0, { id: 'c1', arguments: '{"a":' }),
      call(0, { arguments: '1}' }),
      call(0, { name: 'f' }),
      ...toolEnd,
    ]);
    expect(events.slice(1, 3)).toEqual([
      { type: 'tool-call-start', id: '0', callId: 'c1', name: 'f', kind: 'function' },
      { type: 'tool-call-delta', id: '0', delta: '{"a":1}' },
    ]);
  });

  it('provider trap 23 (vercel/ai e6087c9): an empty id is replaced by one that stays', () => {
    const events = decode([
      call(0, { id: '', name: 'f', arguments: '{"a":' }),
      call(0, { id: '', arguments: '1}' }),
      ...toolEnd,
    ]);
    const starts = events.filter((event) => event.type === 'tool-call-start');
    expect(starts).toEqual([expect.objectContaining({ callId: expect.stringMatching(/^call_.{22}/) })]);
  });

  it('provider trap 24 (openrouter.ai streaming docs): comments are no events', () => {
    const body = `: OPENROUTER PROCESSING\n\n${wireEvents([delta({ content: 'a' }), ...done])
      .map(({ data }) => `data:${data}\n\n`)
      .join(': OPENROUTER PROCESSING\n\n')}`;
    const wire = run(sse.split({ maxEventBytes: 100_000 }), [Buffer.from(body)]);
    expect(foldEvents(run(createStreamDecoder(replyContext()), wire)).blocks).toEqual([words('a')]);
  });

  it('provider trap 26 (Aider-AI/aider#3265): the wait that the text names is kept', () => {
    const message = 'Rate limit reached for model on tokens per minute (TPM). Please try again in 5.289s.';
    const facts = decodeError({
      status: 429,
      headers: {},
      body: JSON.stringify({ error: { message, type: 'tokens', code: 'rate_limit_exceeded' } }),
    });
    expect(facts).toMatchObject({ kind: 'rate-limit', retryAfterMs: 5289 });
  });
});
