import { describe, expect, it } from '@jest/globals';
import type {
  ChatBlock,
  ChatMessage,
  ChatRequest,
  EncodedRequest,
  FunctionTool,
  JsonObject,
} from '../../contract/index.ts';
import { checkAnthropicRequest } from '../../testing/index.ts';
import { decodeContext, EMPTY_REQUEST, type Encoding, encodeContext } from './__fixtures__/contexts.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const OWN = 'anthropic-messages';
const CHAT = 'openai-chat';
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1]).toString('base64');
const PDF = Buffer.from('%PDF-1.4\n%%EOF\n').toString('base64');

const text = (value: string): ChatBlock => ({ type: 'text', text: value });
const user = (...blocks: (ChatBlock | string)[]): ChatMessage => message('user', blocks);
const assistant = (...blocks: (ChatBlock | string)[]): ChatMessage => message('assistant', blocks);
const system = (...blocks: (ChatBlock | string)[]): ChatMessage => message('system', blocks);
const message = (role: ChatMessage['role'], blocks: (ChatBlock | string)[]): ChatMessage => ({
  role,
  blocks: blocks.map((block) => (typeof block === 'string' ? text(block) : block)),
});
const call = (callId: string, args = '{}', name = 'f'): ChatBlock => ({
  type: 'tool-call',
  callId,
  name,
  kind: 'function',
  arguments: args,
});
const result = (callId: string, ...content: (ChatBlock | string)[]): ChatBlock => ({
  type: 'tool-result',
  callId,
  content: content.map((block) => (typeof block === 'string' ? text(block) : block)),
});
const thought = (signature?: string, origin = OWN): ChatBlock => ({
  type: 'reasoning',
  text: 'hm',
  ...(signature && { signature: { origin, value: signature } }),
});
const tool: FunctionTool = { type: 'function', name: 'f', schema: { type: 'object', properties: {} } };
const TOOL_WIRE = { name: 'f', input_schema: { type: 'object', properties: {} } };

function encode(request: Partial<ChatRequest>, encoding: Encoding = {}) {
  const context = encodeContext(encoding);
  const encoded = encodeRequest({ ...EMPTY_REQUEST, messages: [user('Hello')], ...request }, context);
  return { ...encoded, losses: context.losses.map(({ feature }) => feature), context };
}

/** What the scripted service would refuse of an encoded request; undefined when it takes it. */
function complaint({ body, headers }: EncodedRequest) {
  const found = checkAnthropicRequest(
    {
      operation: 'chat',
      headers: { ...headers, 'x-api-key': 'FAKE', 'content-type': 'application/json' },
      bytes: 1,
      json: JSON.parse(JSON.stringify(body)),
      requestId: 'r',
    },
    { isOwnThinking: ({ signature, data }) => signature === 'sig' || data === 'sig' },
  );
  return found && JSON.stringify(found.body);
}

function accepted(request: Partial<ChatRequest>, encoding: Encoding = {}) {
  const encoded = encode(request, encoding);
  expect(complaint(encoded)).toBeUndefined();
  return encoded;
}

const messagesOf = (messages: readonly ChatMessage[], encoding: Encoding = {}, rest: Partial<ChatRequest> = {}) =>
  accepted({ messages, ...rest }, encoding).body.messages as readonly {
    role: string;
    content: readonly JsonObject[];
  }[];

function refusal(request: Partial<ChatRequest>, encoding: Encoding = {}) {
  try {
    encode(request, encoding);
  } catch (error) {
    return (error as { code: string }).code;
  }
  return undefined;
}

describe('encodeRequest: fields', () => {
  it('section 2.1: writes the plain ones', () => {
    const { body, headers } = accepted({
      maxOutputTokens: 100,
      sampling: { temperature: 0.5, topK: 4 },
      stopSequences: ['END'],
      user: 'u1',
      serviceTier: 'default',
    });
    expect(body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      temperature: 0.5,
      top_k: 4,
      stop_sequences: ['END'],
      metadata: { user_id: 'u1' },
      service_tier: 'standard_only',
    });
    expect(headers).toEqual({ 'anthropic-version': '2023-06-01' });
  });

  it('asks for a stream when it is to', () => {
    expect(encode({}, { isStream: true }).body.stream).toBe(true);
    expect(encode({}, { isStream: false }).body).not.toHaveProperty('stream');
  });

  it.each<[string, number | undefined, NonNullable<Encoding['facts']>, number]>([
    ['claude-sonnet-4-5', undefined, {}, 64_000],
    ['claude-sonnet-4-5', 150_000, {}, 64_000],
    ['claude-opus-5-5', undefined, {}, 128_000],
    ['claude-3-haiku-20240307', 9_000, {}, 4_096],
    ['qwen3', undefined, {}, 4_096],
    ['qwen3', 32_000, {}, 32_000],
    ['qwen3', 32_000, { maxOutputTokens: 8_000 }, 8_000],
    ['deployment-1', undefined, { family: 'claude-opus-4-1' }, 32_000],
  ])('trap 26: max_tokens of %s for %s', (model, maxOutputTokens, facts, expected) => {
    const request = maxOutputTokens === undefined ? {} : { maxOutputTokens };
    expect(encode(request, { model, facts }).body.max_tokens).toBe(expected);
  });

  it('trap 44: drops stop sequences of white space alone, and the field when none is left', () => {
    expect(accepted({ stopSequences: ['\n', '', 'END'] }).body.stop_sequences).toEqual(['END']);
    expect(accepted({ stopSequences: ['\n'] })).toMatchObject({ losses: ['stop-sequence'] });
    expect(accepted({ stopSequences: ['\n'] }).body).not.toHaveProperty('stop_sequences');
  });

  it('notes what the Messages API has no field for', () => {
    const { losses } = encode({ sampling: { seed: 1, frequencyPenalty: 1, presencePenalty: 1 }, serviceTier: 'flex' });
    expect(losses).toEqual(['seed', 'frequency-penalty', 'presence-penalty', 'service-tier']);
  });
});

describe('encodeRequest: sampling', () => {
  it('clamps the temperature and sends only it when both came', () => {
    const { body, losses } = accepted({ sampling: { temperature: 1.7, topP: 0.5 } });
    expect(body).toMatchObject({ temperature: 1 });
    expect(body).not.toHaveProperty('top_p');
    expect(losses).toEqual(['top-p']);
    expect(encode({ sampling: { temperature: 0.5, topP: 0.5 } }, { model: 'qwen3' }).body).toMatchObject({
      temperature: 0.5,
      top_p: 0.5,
    });
  });

  it.each(['claude-opus-5-5', 'claude-opus-4-7', 'claude-new'])('section 0.2: %s takes no sampling', (model) => {
    const { body, losses } = accepted({ sampling: { temperature: 0.2, topP: 0.5, topK: 3 } }, { model });
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages']);
    expect(losses).toEqual(['sampling']);
    expect(accepted({ sampling: { temperature: 1, topP: 1 } }, { model }).losses).toEqual([]);
  });

  it('trap 46: sends no sampling under version 2026-10-21', () => {
    const { body, headers } = accepted({ sampling: { temperature: 0.2 } }, { options: { version: '2026-10-21' } });
    expect(headers).toEqual({ 'anthropic-version': '2026-10-21' });
    expect(body).not.toHaveProperty('temperature');
  });

  it("section 0.1: speaks the client's version, and the old one as soon as there is sampling", () => {
    const extras = { [OWN]: { version: '2026-10-21' } };
    expect(accepted({ extras }).headers).toEqual({ 'anthropic-version': '2026-10-21' });
    expect(accepted({ extras, sampling: { temperature: 0 } }).headers).toEqual({ 'anthropic-version': '2023-06-01' });
    expect(accepted({ extras, sampling: { temperature: 0 } }).body.temperature).toBe(0);
    expect(accepted({}).headers).toEqual({ 'anthropic-version': '2023-06-01' });
  });
});

describe('encodeRequest: thinking', () => {
  const thinkingOf = (request: Partial<ChatRequest>, model: string) => {
    const { body, losses } = accepted(request, { model });
    return { thinking: body.thinking, effort: (body.output_config as JsonObject | undefined)?.effort, losses };
  };
  const summarized = { type: 'adaptive', display: 'summarized' };

  it.each([
    ['claude-opus-5-5', 'none', { type: 'disabled' }, undefined],
    ['claude-opus-5-5', 'minimal', summarized, 'low'],
    ['claude-opus-5-5', 'low', summarized, 'low'],
    ['claude-opus-5-5', 'medium', summarized, 'medium'],
    ['claude-opus-5-5', 'xhigh', summarized, 'xhigh'],
    ['claude-opus-5-5', 'max', summarized, 'max'],
    ['claude-opus-4-6', 'xhigh', summarized, 'max'],
    ['claude-opus-4-6', 'high', summarized, 'high'],
    ['claude-sonnet-4-5', 'none', { type: 'disabled' }, undefined],
    ['claude-sonnet-4-5', 'minimal', { type: 'enabled', budget_tokens: 1024 }, undefined],
    ['claude-sonnet-4-5', 'medium', { type: 'enabled', budget_tokens: 8192 }, undefined],
    ['claude-sonnet-4-5', 'high', { type: 'enabled', budget_tokens: 24_576 }, undefined],
    ['claude-sonnet-4-5', 'xhigh', { type: 'enabled', budget_tokens: 32_768 }, undefined],
    ['claude-sonnet-4-5', 'max', { type: 'enabled', budget_tokens: 63_999 }, undefined],
  ] as const)('section 2.4: %s with effort %s', (model, effort, thinking, expected) => {
    expect(thinkingOf({ reasoning: { effort } }, model)).toEqual({ thinking, effort: expected, losses: [] });
  });

  it('says nothing where the client said nothing', () => {
    expect(thinkingOf({}, 'claude-opus-5-5')).toEqual({ thinking: undefined, effort: undefined, losses: [] });
  });

  it('turns a budget into an effort for models that have none', () => {
    const of = (budgetTokens: number) => thinkingOf({ reasoning: { mode: 'budget', budgetTokens } }, 'claude-opus-5-5');
    expect(of(1024)).toMatchObject({ thinking: summarized, effort: 'low' });
    expect(of(8000)).toMatchObject({ effort: 'medium' });
    expect(of(31_999)).toMatchObject({ effort: 'high' });
    expect(thinkingOf({ reasoning: { mode: 'budget', budgetTokens: 2000 } }, 'claude-opus-4-6').thinking).toEqual({
      type: 'enabled',
      budget_tokens: 2000,
    });
  });

  it('trap 40: keeps the budget below max_tokens and above the floor, or leaves thinking out', () => {
    const of = (maxOutputTokens: number) =>
      thinkingOf({ maxOutputTokens, reasoning: { effort: 'high' } }, 'claude-sonnet-4-5');
    expect(of(4000).thinking).toEqual({ type: 'enabled', budget_tokens: 3999 });
    expect(of(1025).thinking).toEqual({ type: 'enabled', budget_tokens: 1024 });
    expect(of(1024)).toEqual({ thinking: undefined, effort: undefined, losses: ['reasoning'] });
  });

  it.each(['claude-sonnet-4-5', 'claude-opus-5-5'])('trap 39: a forced tool wins over thinking on %s', (model) => {
    const forced = { reasoning: { effort: 'high' }, tools: [tool] } as const;
    const one = thinkingOf({ ...forced, toolChoice: { mode: 'tool', name: 'f' } }, model);
    const any = thinkingOf({ ...forced, toolChoice: { mode: 'required' } }, model);
    const off = model === 'claude-opus-5-5' ? { type: 'disabled' } : undefined;
    expect([one.thinking, any.thinking]).toEqual([off, off]);
    expect(one.losses).toEqual(['reasoning']);
    expect(thinkingOf({ ...forced, toolChoice: { mode: 'auto' } }, model).thinking).not.toEqual(off);
  });

  it('trap 36: a tool loop without signed thinking goes on without thinking on budget models', () => {
    const messages = [user('Hi'), assistant(thought(), call('a')), user(result('a', 'ok'))];
    const request = { messages, tools: [tool], reasoning: { effort: 'high' } } as const;
    expect(thinkingOf(request, 'claude-sonnet-4-5')).toMatchObject({ thinking: undefined });
    expect(thinkingOf(request, 'claude-opus-5-5')).toMatchObject({ thinking: summarized });
    const signed = {
      ...request,
      messages: [user('Hi'), assistant(thought('sig'), call('a')), user(result('a', 'ok'))],
    };
    expect(thinkingOf(signed, 'claude-sonnet-4-5')).toMatchObject({ thinking: { type: 'enabled' } });
  });

  it('lets a model that thinks sample freely no more', () => {
    const { body } = accepted({ sampling: { temperature: 0.3, topK: 2 }, reasoning: { effort: 'low' } });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_k');
  });

  it('section 0.2: without thinking claude-opus-5 takes efforts up to high', () => {
    const off = (effort: 'max' | 'low') => thinkingOf({ reasoning: { mode: 'off', effort } }, 'claude-opus-5-5');
    expect(off('max')).toMatchObject({ thinking: { type: 'disabled' }, effort: 'high' });
    expect(off('low')).toMatchObject({ effort: 'low' });
    expect(thinkingOf({ reasoning: { mode: 'off', effort: 'max' } }, 'claude-opus-4-8')).toMatchObject({
      effort: 'max',
    });
  });

  it('asks nothing of a model that cannot think', () => {
    expect(thinkingOf({ reasoning: { effort: 'high' } }, 'claude-3-haiku')).toMatchObject({
      thinking: undefined,
      losses: ['reasoning'],
    });
    expect(thinkingOf({ reasoning: { mode: 'off' } }, 'claude-3-haiku')).toMatchObject({
      thinking: undefined,
      losses: [],
    });
  });
});

describe('encodeRequest: system', () => {
  it('section 2.2.1: hoists system messages from wherever they stand, in order', () => {
    const messages = [system('one'), user('a'), system('two'), assistant('b'), system('three'), user('c')];
    const { body, losses, context } = accepted({ messages });
    expect(body.system).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
      { type: 'text', text: 'three' },
    ]);
    expect(body.messages).toHaveLength(3);
    expect(losses).toEqual(['system-position']);
    expect(context.losses[0]).toMatchObject({ count: 2 });
  });

  it('leaves later ones in place when it may, where the API takes them', () => {
    const messages = [system('one'), user('a'), system('two'), user('b'), assistant('c'), user('d'), system('three')];
    const { body } = accepted({ messages }, { options: { systemPosition: 'inline' } });
    expect(body.system).toEqual([{ type: 'text', text: 'one' }]);
    expect((body.messages as unknown as ChatMessage[]).map(({ role }) => role)).toEqual([
      'user',
      'system',
      'assistant',
      'user',
      'system',
    ]);
  });

  it('keeps results next to their calls when a system message stands between them', () => {
    const messages = [user('a'), assistant(call('t')), system('note'), user(result('t', 'ok'))];
    const sent = messagesOf(messages, { options: { systemPosition: 'inline' } }, { tools: [tool] });
    expect(sent.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'system']);
    const cut = messagesOf(
      [user('a'), assistant(call('t')), system('note')],
      { options: { systemPosition: 'inline' } },
      { tools: [tool] },
    );
    expect(cut.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'system']);
  });

  it('section 2.2.8: asks the last system message when there is no other', () => {
    const { body } = accepted({ messages: [system('one'), system('two')] });
    expect(body.system).toEqual([{ type: 'text', text: 'one' }]);
    expect(body.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'two' }] }]);
  });
});

describe('encodeRequest: messages', () => {
  it('section 2.2.6: merges neighbours of the same role, also over what is left out', () => {
    const messages = [user('a'), assistant(' '), user('b'), user(''), assistant('c'), assistant('d'), user('e')];
    expect(messagesOf(messages)).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'c' },
          { type: 'text', text: 'd' },
        ],
      },
      { role: 'user', content: [{ type: 'text', text: 'e' }] },
    ]);
  });

  it('section 2.2.8: begins with the user', () => {
    expect(messagesOf([assistant('Hi'), user('a')])[0]).toEqual({
      role: 'user',
      content: [{ type: 'text', text: '(continued)' }],
    });
  });

  it('refuses a conversation without content', () => {
    expect(refusal({ messages: [user('  ')] })).toBe('PP_REQUEST_INVALID');
    expect(refusal({ messages: [system('')] })).toBe('PP_REQUEST_INVALID');
  });

  it('trap 27: all results of one turn go into one message', () => {
    const messages = [
      user('a'),
      assistant(call('x'), call('y')),
      user(result('x', '1')),
      user(result('y', '2')),
      user('go on'),
    ];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'x', content: '1' },
        { type: 'tool_result', tool_use_id: 'y', content: '2' },
        { type: 'text', text: 'go on' },
      ],
    });
  });

  it('trap 28: results come first', () => {
    const messages = [user('a'), assistant(call('x')), user('words', result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content.map(({ type }) => type)).toEqual([
      'tool_result',
      'text',
    ]);
  });

  it('trap 29: calls come last', () => {
    const server = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    const opaque: ChatBlock = { type: 'opaque', dialect: OWN, kind: 'server_tool_use', value: server };
    const messages = [user('a'), assistant(call('x'), opaque, 'text'), user(result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[1]?.content.map(({ type }) => type)).toEqual([
      'server_tool_use',
      'text',
      'tool_use',
    ]);
  });

  it('trap 30, 32: a result without its call becomes text; no id is invented', () => {
    const messages = [user('a'), assistant('b'), user(result('lost', 'found'), result('', 'nameless'))];
    const { body, losses } = accepted({ messages, tools: [tool] });
    expect((body.messages as unknown as JsonObject[])[2]?.content).toEqual([
      { type: 'text', text: '[tool result for lost] found' },
      { type: 'text', text: '[tool result] nameless' },
    ]);
    expect(losses).toEqual(['orphan-result']);
  });

  it('section 2.2.7: a call without a result gets a note, and at the very end is refused', () => {
    const messages = [user('a'), assistant(call('x'), call('y')), user(result('y', '2'), 'go on')];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'y', content: '2' },
      { type: 'tool_result', tool_use_id: 'x', content: '[no result was recorded]', is_error: true },
      { type: 'text', text: 'go on' },
    ]);
    expect(messagesOf([user('a'), assistant(call('x')), user('never mind')], {}, { tools: [tool] })).toHaveLength(3);
    expect(refusal({ messages: [user('a'), assistant(call('x'))], tools: [tool] })).toBe('PP_REQUEST_INVALID');
  });

  it('trap 31: ids are made legal on both sides', () => {
    const messages = [user('a'), assistant(call('functions.f:0')), user(result('functions.f:0', '1'))];
    const sent = messagesOf(messages, {}, { tools: [tool] });
    expect(sent[1]?.content[0]).toMatchObject({ id: 'functions_f_0' });
    expect(sent[2]?.content[0]).toMatchObject({ tool_use_id: 'functions_f_0' });
  });

  it('gives calls of different turns different ids, also where their server counted anew', () => {
    const turn = [assistant(call('call_0')), user(result('call_0', 'r'))];
    const sent = messagesOf([user('a'), ...turn, ...turn], {}, { tools: [tool] });
    expect(sent[1]?.content[0]).toMatchObject({ id: 'call_0' });
    expect(sent[3]?.content[0]).toMatchObject({ id: 'call_0_2' });
    expect(sent[4]?.content[0]).toMatchObject({ tool_use_id: 'call_0_2' });
  });

  it('trap 33: one call takes one result, at its first place with its last content', () => {
    const messages = [
      user('a'),
      assistant(call('x'), call('y')),
      user(result('x', '1'), result('y', '2'), result('x', '3')),
    ];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'x', content: '3' },
      { type: 'tool_result', tool_use_id: 'y', content: '2' },
    ]);
  });

  it('trap 34: a call that was written twice is one call', () => {
    const messages = [user('a'), assistant(call('x'), call('x')), user(result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[1]?.content).toHaveLength(1);
  });

  it('two different calls of one id keep their own results', () => {
    const messages = [
      user('a'),
      assistant(call('x', '{"a":1}'), call('x', '{"a":2}')),
      user(result('x', '1'), result('x', '2')),
    ];
    const sent = messagesOf(messages, {}, { tools: [tool] });
    expect(sent[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'x', content: '1' },
      { type: 'tool_result', tool_use_id: 'x_2', content: '2' },
    ]);
  });

  it('trap 35: an empty text beside calls gives no block', () => {
    const messages = [user('a'), assistant('', call('x')), user(result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[1]?.content.map(({ type }) => type)).toEqual(['tool_use']);
  });

  it('trap 19: a result with several texts is one result', () => {
    const messages = [user('a'), assistant(call('x')), user(result('x', '1', '', '2'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content).toEqual([
      {
        type: 'tool_result',
        tool_use_id: 'x',
        content: [
          { type: 'text', text: '1' },
          { type: 'text', text: '2' },
        ],
      },
    ]);
  });

  it('trap 20: a picture inside a result is sent on', () => {
    const image: ChatBlock = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: PNG } };
    const messages = [user('a'), assistant(call('x')), user(result('x', image))];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content[0]).toMatchObject({
      content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png' } }],
    });
  });

  it('an error says something even where the tool did not', () => {
    const failed: ChatBlock = { type: 'tool-result', callId: 'x', content: [], isError: true };
    const messages = [user('a'), assistant(call('x')), user(failed)];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'x', content: 'Error', is_error: true },
    ]);
  });

  it.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['  ', {}],
    ['"{\\"a\\":1}"', { a: 1 }],
    ['[1]', { _raw: '[1]' }],
    ['5', { _raw: '5' }],
    ['{"a":', { _raw: '{"a":' }],
    ['"words"', { _raw: '"words"' }],
  ])('section 2.2.4, trap 25: arguments %j become an object', (args, input) => {
    const messages = [user('a'), assistant(call('x', args)), user(result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[1]?.content[0]).toEqual({
      type: 'tool_use',
      id: 'x',
      name: 'f',
      input,
    });
  });

  it('writes refusals as text and knows no sound', () => {
    expect(messagesOf([user('a'), assistant({ type: 'refusal', text: 'no' }), user('b')])[1]?.content).toEqual([
      { type: 'text', text: 'no' },
    ]);
    const audio: ChatBlock = { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AAAA' } };
    expect(refusal({ messages: [user(audio)] })).toBe('PP_REQUEST_UNSUPPORTED');
  });
});

describe('encodeRequest: the end of the conversation', () => {
  it('section 2.2.9: a beginning of the answer ends without white space', () => {
    expect(messagesOf([user('a'), assistant('The answer is  \n')]).at(-1)).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'The answer is' }],
    });
  });

  it.each(['claude-opus-4-6', 'claude-opus-5-5'])('trap 47: %s is asked to continue it instead', (model) => {
    const sent = messagesOf([user('a'), assistant('The answer is ')], { model });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.content[1]?.text).toMatch(/The answer is$/);
  });

  it('asks a model that thinks the same way', () => {
    expect(messagesOf([user('a'), assistant('So')], {}, { reasoning: { effort: 'low' } })).toHaveLength(1);
  });

  it('leaves a turn alone that waits for a tool of the server', () => {
    const value = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } };
    const paused = assistant('Let me look.', { type: 'opaque', dialect: OWN, kind: 'server_tool_use', value });
    expect(messagesOf([user('a'), paused], { model: 'claude-opus-5-5' }).at(-1)?.role).toBe('assistant');
  });

  it('drops thinking that ends a message of the assistant', () => {
    expect(messagesOf([user('a'), assistant(thought('sig')), user('b')])).toHaveLength(1);
    expect(messagesOf([user('a'), assistant('c', thought('sig')), user('b')])[1]?.content).toHaveLength(1);
  });
});

describe('encodeRequest: signatures', () => {
  it('sends thinking that Anthropic signed back as it came', () => {
    const redacted: ChatBlock = { type: 'reasoning', text: '', redacted: { origin: OWN, value: 'sig' } };
    const messages = [user('a'), assistant(thought('sig'), redacted, 'b'), user('c')];
    expect(messagesOf(messages)[1]?.content.slice(0, 2)).toEqual([
      { type: 'thinking', thinking: 'hm', signature: 'sig' },
      { type: 'redacted_thinking', data: 'sig' },
    ]);
  });

  it('trap 37: strips thinking that another vendor signed, and unsigned thinking', () => {
    const foreign: ChatBlock = { type: 'reasoning', text: '', redacted: { origin: 'openai-responses', value: 'enc' } };
    const messages = [user('a'), assistant(thought('s', 'gemini-generate'), foreign, thought(), 'b'), user('c')];
    const { body, losses } = accepted({ messages });
    expect((body.messages as unknown as JsonObject[])[1]?.content).toEqual([{ type: 'text', text: 'b' }]);
    expect(losses).toEqual(['reasoning-history']);
  });

  it('drops a message that was nothing but such thinking, and merges around it', () => {
    expect(messagesOf([user('a'), assistant(thought()), user('b')])).toHaveLength(1);
  });
});

describe('encodeRequest: media', () => {
  const image = (mediaType: string, data: string): ChatBlock => ({
    type: 'image',
    source: { kind: 'base64', mediaType, data },
  });
  const sourceOf = (block: ChatBlock) => messagesOf([user(block)])[0]?.content[0];

  it('trap 45: the bytes say what an image is', () => {
    expect(sourceOf(image('image/jpg', JPEG))).toMatchObject({ source: { media_type: 'image/jpeg' } });
    expect(sourceOf(image('image/png', JPEG))).toMatchObject({ source: { media_type: 'image/jpeg' } });
    expect(sourceOf(image('application/octet-stream', PNG))).toMatchObject({ source: { media_type: 'image/png' } });
    expect(refusal({ messages: [user(image('image/bmp', 'Qk1CTUJN'))] })).toBe('PP_REQUEST_UNSUPPORTED');
  });

  it('trap 24: an image by URL has its URL and nothing else', () => {
    const block: ChatBlock = {
      type: 'image',
      source: { kind: 'url', url: 'https://x.test/a.png', mediaType: 'image/png' },
    };
    expect(sourceOf(block)).toEqual({ type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } });
  });

  it('writes documents by their kind', () => {
    const document = (source: ChatBlock & { type: 'document' }) => sourceOf(source);
    expect(
      document({
        type: 'document',
        title: 'a.pdf',
        source: { kind: 'base64', mediaType: 'application/pdf', data: PDF },
      }),
    ).toEqual({
      type: 'document',
      title: 'a.pdf',
      source: { type: 'base64', media_type: 'application/pdf', data: PDF },
    });
    const note = Buffer.from('words').toString('base64');
    expect(document({ type: 'document', source: { kind: 'base64', mediaType: 'text/markdown', data: note } })).toEqual({
      type: 'document',
      source: { type: 'text', media_type: 'text/plain', data: 'words' },
    });
    const sheet: ChatBlock = {
      type: 'document',
      source: { kind: 'base64', mediaType: 'application/vnd.ms-excel', data: 'AAAA' },
    };
    expect(refusal({ messages: [user(sheet)] })).toBe('PP_REQUEST_UNSUPPORTED');
  });

  it('refuses files that were uploaded to another vendor', () => {
    const file = (type: 'image' | 'document'): ChatBlock => ({ type, source: { kind: 'file', id: 'file_1' } });
    expect(refusal({ messages: [user(file('image'))] })).toBe('PP_REQUEST_UNSUPPORTED');
    expect(refusal({ messages: [user(file('document'))] })).toBe('PP_REQUEST_UNSUPPORTED');
  });

  it('takes no media from the assistant', () => {
    const { body, losses } = accepted({ messages: [user('a'), assistant('b', image('image/png', PNG)), user('c')] });
    expect((body.messages as unknown as JsonObject[])[1]?.content).toHaveLength(1);
    expect(losses).toEqual(['assistant-image']);
  });
});

describe('encodeRequest: tools', () => {
  it('section 2.3: forces an object at the root and gives a tool without a schema one', () => {
    const { body } = accepted({
      tools: [
        { type: 'function', name: 'a' },
        { type: 'function', name: 'b', description: '', schema: { properties: { x: { type: 'string' } } } },
        { type: 'function', name: 'a', description: 'again' },
      ],
    });
    expect(body.tools).toEqual([
      { name: 'a', input_schema: { type: 'object', properties: {} } },
      { name: 'b', input_schema: { type: 'object', properties: { x: { type: 'string' } } } },
    ]);
  });

  it.each([
    [{ mode: 'auto' }, undefined, { type: 'auto' }],
    [{ mode: 'required' }, undefined, { type: 'any' }],
    [{ mode: 'none' }, undefined, { type: 'none' }],
    [{ mode: 'none' }, false, { type: 'none' }],
    [{ mode: 'tool', name: 'f' }, false, { type: 'tool', name: 'f', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
    [{ mode: 'auto' }, true, { type: 'auto' }],
  ] as const)('section 2.3: choice %j, parallel %s', (toolChoice, allowsParallelTools, expected) => {
    const request = {
      ...(toolChoice && { toolChoice }),
      ...(allowsParallelTools !== undefined && { allowsParallelTools }),
    };
    const { body } = accepted({ tools: [tool], ...request });
    expect(body.tool_choice).toEqual(expected);
    expect(body.tools).toEqual([TOOL_WIRE]);
  });

  it('trap 42: without tools there is no choice', () => {
    const foreign = { type: 'opaque', dialect: CHAT, kind: 'web_search', name: 'web_search', value: {} } as const;
    const { body, losses } = accepted({
      tools: [foreign],
      toolChoice: { mode: 'required' },
      allowsParallelTools: false,
    });
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
    expect(losses).toEqual(['server-tool']);
    const one = accepted({ tools: [foreign, tool], toolChoice: { mode: 'tool', name: 'web_search' } });
    expect(one.body).not.toHaveProperty('tool_choice');
  });

  it('trap 43: names that the API refuses are changed alike in tools, choices and history, and restored in replies', () => {
    const name = `mcp.server/${'x'.repeat(130)}`;
    const { body, replyRules } = accepted({
      tools: [{ ...tool, name }],
      toolChoice: { mode: 'tool', name },
      messages: [user('a'), assistant(call('t', '{}', name)), user(result('t', '1'))],
    });
    const sent = (body.tools as unknown as JsonObject[])[0]?.name as string;
    expect(sent).toMatch(/^[a-zA-Z0-9_-]{1,128}$/);
    expect(body.tool_choice).toEqual({ type: 'tool', name: sent });
    expect(JSON.stringify(body.messages)).toContain(sent);
    expect(replyRules?.toolNames).toEqual(new Map([[sent, name]]));
    expect(accepted({ tools: [{ ...tool, name: 'y'.repeat(128) }] }).replyRules).toBeUndefined();
  });

  it('writes freeform tools as functions with one text', () => {
    const freeform = {
      type: 'freeform',
      name: 'patch',
      description: 'Applies.',
      grammar: { syntax: 'lark', definition: 'start: "a"' },
    } as const;
    const past: ChatBlock = { type: 'tool-call', callId: 't', name: 'patch', kind: 'freeform', arguments: '*** Begin' };
    const { body, replyRules } = accepted({
      tools: [freeform],
      messages: [user('a'), assistant(past), user(result('t', 'ok'))],
    });
    expect((body.tools as unknown as JsonObject[])[0]).toMatchObject({
      name: 'patch',
      description: expect.stringContaining('start: "a"'),
      input_schema: { properties: { input: { type: 'string' } }, required: ['input'] },
    });
    expect(JSON.stringify(body.messages)).toContain('"input":{"input":"*** Begin"}');
    expect(replyRules).toEqual({ freeformTools: ['patch'] });
  });

  it('sends strict schemas clean, and only to models that know the word', () => {
    const strict: FunctionTool = {
      ...tool,
      isStrict: true,
      schema: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } },
    };
    const sent = (model: string) => (accepted({ tools: [strict] }, { model }).body.tools as unknown as JsonObject[])[0];
    expect(sent('claude-sonnet-4-5')).toEqual({
      name: 'f',
      strict: true,
      input_schema: {
        type: 'object',
        additionalProperties: false,
        properties: { n: { type: 'integer', description: '(minimum: 1)' } },
      },
    });
    expect(sent('claude-sonnet-4-20250514')).not.toHaveProperty('strict');
  });

  it('turns a web search of another dialect into its own only when told to', () => {
    const extras = { [CHAT]: { body: { web_search_options: {} } } };
    expect(accepted({ extras }, { options: { webSearch: true } }).body.tools).toEqual([
      { type: 'web_search_20250305', name: 'web_search' },
    ]);
    expect(accepted({ extras }).body).not.toHaveProperty('tools');
  });
});

describe('encodeRequest: the shape of the answer', () => {
  const output = {
    type: 'json-schema',
    name: 'person',
    schema: { type: 'object', properties: { name: { type: 'string', minLength: 1 } } },
  } as const;

  it('trap 49: structured output gets a clean schema', () => {
    expect(accepted({ output }).body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { name: { type: 'string', description: '(minLength: 1)' } },
          additionalProperties: false,
        },
      },
    });
  });

  it('older models answer through a tool, alone by name or beside others by any', () => {
    const model = 'claude-sonnet-4-20250514';
    const alone = accepted({ output, reasoning: { effort: 'high' } }, { model });
    expect(alone.body.tool_choice).toEqual({ type: 'tool', name: 'json', disable_parallel_tool_use: true });
    expect(alone.body).not.toHaveProperty('thinking');
    expect(alone.replyRules).toEqual({ answerTool: 'json' });
    const beside = accepted({ output, tools: [{ ...tool, name: 'json' }] }, { model });
    expect(beside.body.tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true });
    expect(beside.replyRules).toEqual({ answerTool: 'json_2' });
    const forced = accepted({ output, tools: [tool], toolChoice: { mode: 'tool', name: 'f' } }, { model });
    expect(forced.body.tool_choice).toEqual({ type: 'tool', name: 'f' });
  });

  it('plain JSON is asked for in words', () => {
    const { body } = accepted({ output: { type: 'json' }, messages: [system('Be brief.'), user('a')] });
    expect(body.system).toMatchObject([{ text: 'Be brief.' }, { text: expect.stringContaining('JSON') }]);
  });
});

describe('encodeRequest: cache breakpoints', () => {
  const cached = (value: string, dialect = OWN): ChatBlock => ({
    type: 'text',
    text: value,
    extras: { [dialect]: { cache_control: { type: 'ephemeral' } } },
  });
  const count = (body: JsonObject) => JSON.stringify(body).split('"cache_control"').length - 1;

  it('section 2.2.10: keeps those of either dialect, of messages and of tools', () => {
    const mark = { [CHAT]: { prompt_cache_breakpoint: { mode: 'explicit' } } };
    const { body } = accepted({
      tools: [{ ...tool, extras: mark }],
      messages: [
        system({ ...cached('s'), extras: { [OWN]: { cache_control: { type: 'ephemeral', ttl: '1h' } } } } as ChatBlock),
        { ...user('a', 'b'), extras: { [CHAT]: { cache_control: { type: 'ephemeral' } } } },
      ],
    });
    const control = { type: 'ephemeral' };
    expect(body.tools).toEqual([{ ...TOOL_WIRE, cache_control: control }]);
    expect(body.system).toEqual([{ type: 'text', text: 's', cache_control: { type: 'ephemeral', ttl: '1h' } }]);
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b', cache_control: control },
        ],
      },
    ]);
  });

  it('trap 53: never more than four; the earliest fall away', () => {
    const messages = [
      system(cached('1'), cached('2')),
      user(cached('3', CHAT), cached('4'), cached('5')),
      assistant('x'),
      user(cached('6')),
    ];
    const { body, losses } = accepted({ messages });
    expect(count(body)).toBe(4);
    expect(body.system).toEqual([
      { type: 'text', text: '1' },
      { type: 'text', text: '2' },
    ]);
    expect(losses).toEqual(['cache-breakpoint']);
  });

  it('counts the one of the request itself, and those inside results', () => {
    const extras = { [OWN]: { version: '2023-06-01', body: { cache_control: { type: 'ephemeral' } } } };
    const messages = [
      user('a'),
      assistant(call('t')),
      user(result('t', cached('1')), cached('2'), cached('3'), cached('4')),
    ];
    expect(count(accepted({ messages, extras, tools: [tool] }).body)).toBe(4);
  });

  it('puts none on an empty text and none on servers that know none', () => {
    expect(count(accepted({ messages: [user('a', cached(''))] }).body)).toBe(0);
    const { body, losses } = encode({ messages: [user(cached('a'))] }, { options: { isAnthropic: false } });
    expect(count(body)).toBe(0);
    expect(losses).toEqual(['cache-breakpoint']);
  });
});

describe('encodeRequest: what another server of the dialect gets', () => {
  const own = (body: JsonObject) =>
    decodeRequest(
      { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'a' }], ...body },
      decodeContext({ 'anthropic-beta': 'x' }),
    );

  it('the plain part of the dialect', () => {
    const request = own({
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: a' },
        { type: 'text', text: 's' },
      ],
      context_management: {},
      output_config: { effort: 'low' },
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { name: 'f', input_schema: { type: 'object' }, defer_loading: true, strict: true },
      ],
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'words' },
              title: 'T',
              citations: { enabled: true },
            },
          ],
        },
      ],
    });
    const context = encodeContext({ model: 'qwen3', options: { isAnthropic: false } });
    const { body, headers } = encodeRequest(request, context);
    expect(body).toEqual({
      model: 'qwen3',
      max_tokens: 10,
      system: [{ type: 'text', text: 's' }],
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'T\n\nwords' }] }],
    });
    expect(headers).toEqual({ 'anthropic-version': '2023-06-01' });
    expect(context.losses.map(({ feature }) => feature).sort()).toEqual(['server-tool', 'vendor-field']);
  });

  it('words for search results and found tools', () => {
    const reference = { type: 'tool_reference', tool_name: 'find' };
    const request = own({
      messages: [
        { role: 'user', content: [{ type: 'search_result', title: 'T', source: 's', content: [] }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'ToolSearch', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [reference] }] },
      ],
    });
    const { body } = encodeRequest(request, encodeContext({ options: { isAnthropic: false } }));
    expect(JSON.stringify(body.messages)).not.toMatch(/search_result|tool_reference/);
    expect(JSON.stringify(body.messages)).toMatch(/T\\ns.*The tool find/);
  });
});

describe('encodeRequest after decodeRequest', () => {
  it('keeps everything that matters for an upstream of the same dialect', () => {
    const body: JsonObject = {
      model: 'claude-sonnet-4-5',
      max_tokens: 2000,
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=1;' },
        { type: 'text', text: 'Rules', cache_control: { type: 'ephemeral' } },
      ],
      tools: [
        { name: 'ToolSearch', description: 'd', input_schema: { type: 'object', properties: {}, $schema: 'x' } },
        { name: 'find', input_schema: { type: 'object' }, defer_loading: true },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 1500, display: 'omitted' },
      metadata: { user_id: 'u' },
      stop_sequences: ['END'],
      service_tier: 'auto',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'file', file_id: 'file_1' } },
            {
              type: 'document',
              source: {
                type: 'content',
                content: [
                  { type: 'text', text: 'one' },
                  { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
                ],
              },
              citations: { enabled: true },
            },
            {
              type: 'search_result',
              title: 'T',
              source: 's',
              content: [{ type: 'text', text: 'w' }],
              citations: { enabled: true },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: '', signature: 'sig' },
            { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
            { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
            { type: 'text', text: 'Found', citations: [{ type: 'char_location', cited_text: 'w' }] },
            { type: 'tool_use', id: 'toolu_1', name: 'ToolSearch', input: { query: 'find' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: [{ type: 'tool_reference', tool_name: 'find' }],
              cache_control: { type: 'ephemeral' },
            },
            { type: 'text', text: 'Go on' },
          ],
        },
      ],
    };
    const request = decodeRequest(body, decodeContext({ 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a' }));
    const context = encodeContext();
    const encoded = encodeRequest(request, context);
    expect(encoded.body).toEqual(body);
    expect(encoded.headers).toEqual({ 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a' });
    expect(context.losses).toEqual([]);
  });

  it('adds no thinking to an effort alone, and keeps thinking between tools', () => {
    const of = (body: JsonObject) => {
      const whole = { model: 'claude-opus-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'a' }], ...body };
      return encodeRequest(decodeRequest(whole, decodeContext()), encodeContext({ model: 'claude-opus-5-5' })).body;
    };
    expect(of({ output_config: { effort: 'low' } })).toMatchObject({ output_config: { effort: 'low' } });
    expect(of({ output_config: { effort: 'low' } })).not.toHaveProperty('thinking');
    expect(of({ thinking: { type: 'between_tools' } }).thinking).toEqual({ type: 'between_tools' });
    expect(of({ thinking: { type: 'adaptive' } }).thinking).toEqual({ type: 'adaptive' });
    expect(of({ output_config: { task_budget: { total: 5 } } }).output_config).toEqual({ task_budget: { total: 5 } });
  });

  it("section 0.1: leaves citations of a user's text out under version 2026-10-21", () => {
    const cited = { type: 'text', text: 'a', citations: [{ type: 'char_location' }] };
    const request = decodeRequest(
      { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: [cited] }] },
      decodeContext(),
    );
    const { body } = encodeRequest(request, encodeContext({ options: { version: '2026-10-21' } }));
    expect(body.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'a' }] }]);
  });
});
