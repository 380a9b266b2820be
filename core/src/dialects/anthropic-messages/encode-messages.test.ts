import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatMessage, JsonObject } from '../../contract/index.ts';
import { accepted, messagesOf } from './__fixtures__/accepted.ts';
import { assistant, call, encode, refusal, result, system, thought, tool, user } from './__fixtures__/requests.ts';

const OWN = 'anthropic-messages';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

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

  it('trap 27 (MoonshotAI/kosong#45): all results of one turn go into one message', () => {
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

  it('trap 28 (QwenLM/qwen-code#8161): results come first', () => {
    const messages = [user('a'), assistant(call('x')), user('words', result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content.map(({ type }) => type)).toEqual([
      'tool_result',
      'text',
    ]);
  });

  it('trap 29 (vercel/ai#13013): calls come last', () => {
    const server = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    const opaque: ChatBlock = { type: 'opaque', dialect: OWN, kind: 'server_tool_use', value: server };
    const messages = [user('a'), assistant(call('x'), opaque, 'text'), user(result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[1]?.content.map(({ type }) => type)).toEqual([
      'server_tool_use',
      'text',
      'tool_use',
    ]);
  });

  it('trap 30, trap 32: a result without its call becomes text; no id is invented', () => {
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

  it('trap 31 (router-for-me/CLIProxyAPI#3184): ids are made legal on both sides', () => {
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

  it('trap 33 (router-for-me/CLIProxyAPI#4997): one call takes one result, at its first place with its last content', () => {
    const messages = [
      user('a'),
      assistant(call('x'), call('y')),
      user(result('x', '1'), result('y', '2'), result('x', '3')),
    ];
    expect(messagesOf(messages, {}, { tools: [tool] })[2]?.content).toEqual([
      { type: 'tool_result', tool_use_id: 'x', content: '3' },
      { type: 'tool_result', tool_use_id: 'y', content: '2' },
    ]);
    expect(accepted({ messages, tools: [tool] }).losses).toEqual(['duplicate-result']);
  });

  it('trap 34 (BerriAI/litellm#23510): a call that was written twice is one call', () => {
    const messages = [user('a'), assistant(call('x'), call('x')), user(result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[1]?.content).toHaveLength(1);
    expect(accepted({ messages, tools: [tool] }).losses).toEqual(['duplicate-call']);
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

  it('trap 35 (NousResearch/hermes-agent#11906): an empty text beside calls gives no block', () => {
    const messages = [user('a'), assistant('', call('x')), user(result('x', '1'))];
    expect(messagesOf(messages, {}, { tools: [tool] })[1]?.content.map(({ type }) => type)).toEqual(['tool_use']);
  });

  it('trap 19 (BerriAI/litellm#16711): a result with several texts is one result', () => {
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

  it('trap 20 (ggml-org/llama.cpp#22536): a picture inside a result is sent on', () => {
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

  it.each(['claude-opus-4-6', 'claude-opus-5-5'])(
    'trap 47 (anomalyco/opencode#13768): %s is asked to continue it instead',
    (model) => {
      const sent = messagesOf([user('a'), assistant('The answer is ')], { model });
      expect(sent).toHaveLength(1);
      expect(sent[0]?.content[1]?.text).toMatch(/The answer is$/);
    },
  );

  it('asks a model that thinks the same way', () => {
    expect(messagesOf([user('a'), assistant('So')], {}, { reasoning: { effort: 'low' } })).toHaveLength(1);
  });

  it('leaves a turn alone that waits for a tool of the server', () => {
    const value = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } };
    const paused = assistant('Let me look.', { type: 'opaque', dialect: OWN, kind: 'server_tool_use', value });
    expect(messagesOf([user('a'), paused], { model: 'claude-opus-5-5' }).at(-1)?.role).toBe('assistant');
  });

  it('takes what the model itself has said for no beginning that the client wrote', () => {
    const messages = [user('a'), assistant('So far ')];
    const { body } = encode({ messages }, { model: 'claude-opus-4-6', isContinuation: true });
    expect(body.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'So far ' }] },
    ]);
  });

  it('gives sources back that a reply cited, and only those of its own form', () => {
    const cited = {
      type: 'text' as const,
      text: 'It rains.',
      citations: [
        { dialect: OWN, value: { type: 'web_search_result_location', url: 'https://a.test' } },
        { dialect: 'gemini-generate', value: { uri: 'https://b.test' } },
      ],
    };
    const messages = [user('a'), { role: 'assistant' as const, blocks: [cited] }, user('b')];
    expect(messagesOf(messages)[1]?.content).toEqual([
      { type: 'text', text: 'It rains.', citations: [{ type: 'web_search_result_location', url: 'https://a.test' }] },
    ]);
    expect(messagesOf(messages, { options: { isAnthropic: false } })[1]?.content[0]).not.toHaveProperty('citations');
  });

  it('drops thinking that ends a message of the assistant', () => {
    expect(messagesOf([user('a'), assistant(thought('sig')), user('b')])).toHaveLength(1);
    expect(messagesOf([user('a'), assistant('c', thought('sig')), user('b')])[1]?.content).toHaveLength(1);
  });
});

describe('security 21: encodeRequest takes long conversations in good time', () => {
  it('20,000 calls of one id in one turn, and as many messages of one role', () => {
    const calls = Array.from({ length: 20_000 }, (_, index) => call('x', `{"n":${index}}`));
    const results = Array.from({ length: 20_000 }, (_, index) => user(result('x', `r${index}`)));
    const { body } = encode({ messages: [user('a'), assistant(...calls), ...results], tools: [tool] });
    const last = (body.messages as unknown as { content: JsonObject[] }[])[2]?.content.at(-1);
    expect(last).toEqual({ type: 'tool_result', tool_use_id: 'x_20000', content: 'r19999' });
  });
});
