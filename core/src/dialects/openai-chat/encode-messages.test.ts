import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatMessage, JsonObject, Loss } from '../../contract/index.ts';
import { type EncodeInit, encoded } from './__fixtures__/kit.ts';

const text = (words: string): ChatBlock => ({ type: 'text', text: words });
const user = (...blocks: ChatBlock[]): ChatMessage => ({ role: 'user', blocks });
const system = (...words: string[]): ChatMessage => ({ role: 'system', blocks: words.map(text) });
const assistant = (...blocks: ChatBlock[]): ChatMessage => ({ role: 'assistant', blocks });
const call = (callId: string, args = '{}'): ChatBlock => ({
  type: 'tool-call',
  callId,
  name: 'f',
  kind: 'function',
  arguments: args,
});
const result = (callId: string, ...content: ChatBlock[]): ChatBlock => ({ type: 'tool-result', callId, content });
const image: ChatBlock = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'QUJD' } };
const imagePart = { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } };

function messagesOf(messages: readonly ChatMessage[], init: EncodeInit = {}): readonly JsonObject[] {
  return encoded({ messages }, init).messages as readonly JsonObject[];
}

const rolesOf = (messages: readonly JsonObject[]): unknown[] => messages.map(({ role }) => role);

describe('instructions', () => {
  it('come first, as one message without the attribution of the client', () => {
    const billing = 'x-anthropic-billing-header: cc_version=2.1.329.a1b; cc_entrypoint=cli;';
    expect(messagesOf([system(billing, 'a', '', 'b'), system('c'), user(text('hi'))])).toEqual([
      { role: 'system', content: 'a\n\nb\n\nc' },
      { role: 'user', content: 'hi' },
    ]);
  });

  it('have the role developer for models that think', () => {
    expect(rolesOf(messagesOf([system('a'), user(text('hi'))], { model: 'gpt-5.1' }))).toEqual(['developer', 'user']);
    expect(rolesOf(messagesOf([system('a')], { model: 'gpt-5.1', options: { developerRole: false } }))).toEqual([
      'system',
    ]);
  });

  it.each([
    ['keep', ['system', 'user', 'system', 'user'], 'late'],
    ['reminder', ['system', 'user', 'user', 'user'], '<system-reminder>\nlate\n</system-reminder>'],
    ['first', ['system', 'user', 'user'], 'now'],
  ] as const)('stand in the middle by the option %s', (midSystem, roles, third) => {
    const messages = messagesOf([system('a'), user(text('hi')), system('late'), user(text('now'))], {
      options: { midSystem },
    });
    expect([rolesOf(messages), messages[2]?.content]).toEqual([roles, third]);
    expect(messages[0]?.content).toBe(midSystem === 'first' ? 'a\n\nlate' : 'a');
  });
});

describe('user messages', () => {
  it('are one string when they are text, and parts when they are not', () => {
    expect(messagesOf([user(text('a'), text(''), text('b')), user(text('c'), image)])).toEqual([
      { role: 'user', content: 'a\n\nb' },
      { role: 'user', content: [{ type: 'text', text: 'c' }, imagePart] },
    ]);
  });

  it('hold documents and sounds', () => {
    const pdf = { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'QUJD' } } as const;
    const note: ChatBlock = { type: 'document', title: 't', context: 'c', source: { kind: 'text', text: 'body' } };
    const link: ChatBlock = { type: 'document', source: { kind: 'url', url: 'https://doc.test/a.pdf' } };
    const wav: ChatBlock = { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'QUJD' } };
    const named: ChatBlock = { ...pdf, title: 'a.pdf', context: 'c' };
    expect(messagesOf([user(pdf, named, note, link, wav)])[0]?.content).toEqual([
      { type: 'file', file: { filename: 'document.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
      { type: 'text', text: 'Context of a.pdf: c' },
      { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,QUJD' } },
      { type: 'text', text: 'Title: t\nContext: c\n\nbody' },
      { type: 'text', text: 'https://doc.test/a.pdf' },
      { type: 'input_audio', input_audio: { data: 'QUJD', format: 'wav' } },
    ]);
  });

  it.each([
    ['audio/wav', 'wav'],
    ['audio/x-wav', 'wav'],
    ['audio/wave', 'wav'],
    ['audio/mpeg', 'mp3'],
    ['audio/mp3', 'mp3'],
    ['audio/flac', 'flac'],
  ])('hold a sound of the type %s by the name %s that OpenAI has for it', (mediaType, format) => {
    const sound: ChatBlock = { type: 'audio', source: { kind: 'base64', mediaType, data: 'QUJD' } };
    expect(messagesOf([user(sound)])[0]?.content).toEqual([
      { type: 'input_audio', input_audio: { data: 'QUJD', format } },
    ]);
  });

  it('refuse what lives at another vendor', () => {
    const file: ChatBlock = { type: 'image', source: { kind: 'file', id: 'file_1' } };
    expect(() => messagesOf([user(file)])).toThrow(expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED' }));
    const document: ChatBlock = { type: 'document', source: { kind: 'file', id: 'file_1' } };
    expect(() => messagesOf([user(document)])).toThrow(expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED' }));
    const link: ChatBlock = { type: 'document', source: { kind: 'url', url: 'https://doc.test' } };
    expect(() => messagesOf([user(link)], { options: { documentUrls: 'reject' } })).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED' }),
    );
  });

  it('that are empty are left out', () => {
    expect(messagesOf([user(text('a')), user(text('')), assistant(text('')), user(text('b'))])).toHaveLength(2);
  });

  it('carry cache breakpoints only where the upstream takes them', () => {
    const cached: ChatBlock = {
      type: 'text',
      text: 'long',
      extras: { 'anthropic-messages': { cache_control: { type: 'ephemeral' } } },
    };
    const losses: Loss[] = [];
    expect(messagesOf([user(cached, cached)], { losses })).toEqual([{ role: 'user', content: 'long\n\nlong' }]);
    expect(losses).toEqual([expect.objectContaining({ feature: 'cache-breakpoint', count: 2 })]);
    expect(messagesOf([user(cached)], { options: { cacheControl: 'anthropic' } })[0]?.content).toEqual([
      { type: 'text', text: 'long', cache_control: { type: 'ephemeral' } },
    ]);
  });

  it('keep a breakpoint of their own dialect', () => {
    const mark = { mode: 'explicit' };
    const cached: ChatBlock = { type: 'text', text: 'a', extras: { 'openai-chat': { prompt_cache_breakpoint: mark } } };
    expect(messagesOf([user(cached)])[0]?.content).toEqual([
      { type: 'text', text: 'a', prompt_cache_breakpoint: mark },
    ]);
  });

  it('lose blocks that only another dialect knows', () => {
    const losses: Loss[] = [];
    const upload: ChatBlock = { type: 'opaque', dialect: 'anthropic-messages', kind: 'container_upload', value: {} };
    expect(messagesOf([user(text('a'), upload)], { losses })).toEqual([{ role: 'user', content: 'a' }]);
    expect(losses).toEqual([{ feature: 'block-container-upload', effect: expect.any(String) }]);
  });
});

describe('turns of the assistant', () => {
  it('are one message with text, reasoning, refusal and calls', () => {
    const blocks: ChatBlock[] = [
      { type: 'reasoning', text: 'one', signature: { origin: 'anthropic-messages', value: 's' } },
      text('a'),
      { type: 'reasoning', text: 'two' },
      { type: 'reasoning', text: '', redacted: { origin: 'anthropic-messages', value: 'enc' } },
      text('b'),
      call('c1', ''),
    ];
    expect(messagesOf([user(text('q')), assistant(...blocks)], { model: 'deepseek-chat' })[1]).toEqual({
      role: 'assistant',
      content: 'ab',
      reasoning_content: 'one\n\ntwo',
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } }],
    });
  });

  it('have null as content beside calls, and an empty text beside thoughts alone', () => {
    const thought: ChatBlock = { type: 'reasoning', text: 'hm' };
    const [first, second] = messagesOf([assistant(call('c1')), assistant(thought)], { model: 'glm-5' }).filter(
      ({ role }) => role === 'assistant',
    );
    expect([first?.content, second?.content]).toEqual([null, '']);
  });

  it('replay reasoning in the form of the upstream', () => {
    const blocks: ChatBlock[] = [
      { type: 'reasoning', text: 'hm', signature: { origin: 'anthropic-messages', value: 's' } },
      { type: 'reasoning', text: '', redacted: { origin: 'openai-responses', value: 'enc' } },
      text('a'),
    ];
    const replayed = (replayReasoning: 'details' | 'drop') =>
      messagesOf([assistant(...blocks)], { options: { replayReasoning } });
    expect(replayed('drop')).toEqual([{ role: 'assistant', content: 'a' }]);
    expect(replayed('details')[0]?.reasoning_details).toEqual([
      { type: 'reasoning.text', text: 'hm', signature: 's', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'enc', format: 'openai-responses-v1', index: 1 },
    ]);
  });

  it.each(['gpt-5', 'gpt-4o', 'o3', 'openai/gpt-5.1'])(
    "rule 1.2, thinking: OpenAI's own %s gets no reasoning_content, also where nothing else is known of the server",
    (model) => {
      const losses: Loss[] = [];
      const thought: ChatBlock = { type: 'reasoning', text: 'hm' };
      expect(messagesOf([assistant(thought, text('a'))], { model, losses })).toEqual([
        { role: 'assistant', content: 'a' },
      ]);
      expect(losses).toEqual([{ feature: 'reasoning-history', effect: expect.any(String) }]);
      const [kept] = messagesOf([assistant(thought, text('a'))], { model, options: { replayReasoning: 'content' } });
      expect(kept?.reasoning_content).toBe('hm');
    },
  );

  it('rule 1.2: what the assistant cannot show here is not lost in silence', () => {
    const losses: Loss[] = [];
    const paper: ChatBlock = { type: 'document', source: { kind: 'text', text: 'words' } };
    const secret: ChatBlock = { type: 'reasoning', text: '', redacted: { origin: 'anthropic-messages', value: 'enc' } };
    messagesOf([assistant(paper, secret, text('a'))], { model: 'glm-5', losses });
    expect(losses.map(({ feature }) => feature)).toEqual(['assistant-document', 'reasoning-history']);
  });

  it('send a proof of Gemini to Gemini alone', () => {
    const signed: ChatBlock = {
      ...(call('c1') as object),
      signature: { origin: 'gemini-generate', value: 's' },
    } as ChatBlock;
    const callsOf = (model: string) => (messagesOf([assistant(signed)], { model })[0]!.tool_calls as JsonObject[])[0];
    expect(callsOf('google/gemini-3-pro')?.extra_content).toEqual({ google: { thought_signature: 's' } });
    expect(callsOf('gpt-5.1')?.extra_content).toBeUndefined();
  });

  it('at the end are passed on, or rewritten as a wish', () => {
    const messages = [user(text('q')), assistant(text('The answer is'))];
    expect(messagesOf(messages)[1]).toEqual({ role: 'assistant', content: 'The answer is' });
    const [, rewritten] = messagesOf(messages, { options: { prefill: 'rewrite' } });
    expect(rewritten).toEqual({ role: 'user', content: expect.stringMatching(/\n\nThe answer is$/) });
  });

  it('of another server lose the blocks of its tools', () => {
    const losses: Loss[] = [];
    const server: ChatBlock = { type: 'opaque', dialect: 'anthropic-messages', kind: 'server_tool_use', value: {} };
    expect(messagesOf([assistant(server, text('a'))], { losses })).toEqual([{ role: 'assistant', content: 'a' }]);
    expect(losses).toEqual([{ feature: 'block-server-tool-use', effect: expect.any(String) }]);
  });
});

describe('tool results', () => {
  it('follow their calls, before the rest of the message that holds them', () => {
    const messages = messagesOf([
      assistant(call('c1'), call('c2')),
      user(text('before'), result('c2', text('two')), result('c1', text('one'), text('more')), text('after')),
    ]);
    expect(messages.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'c2', content: 'two' },
      { role: 'tool', tool_call_id: 'c1', content: 'one\n\nmore' },
      { role: 'user', content: 'before\n\nafter' },
    ]);
  });

  it('stand before a system message that came between', () => {
    const messages = messagesOf([assistant(call('c1')), system('note'), user(result('c1', text('ok')))]);
    expect(rolesOf(messages)).toEqual(['assistant', 'tool', 'system']);
  });

  it('find their calls across messages of one role', () => {
    const messages = messagesOf([
      assistant(call('c1')),
      assistant(call('c2')),
      user(result('c1', text('one'))),
      user(result('c2', text('two'))),
    ]);
    expect(rolesOf(messages)).toEqual(['assistant', 'tool', 'assistant', 'tool']);
  });

  it('say nothing, or that they failed', () => {
    const failed = (content: ChatBlock[]): ChatBlock => ({ type: 'tool-result', callId: 'c1', content, isError: true });
    const contentOf = (block: ChatBlock) => messagesOf([assistant(call('c1')), user(block)])[1]?.content;
    expect([
      contentOf(result('c1')),
      contentOf(failed([])),
      contentOf(failed([text('boom')])),
      contentOf(failed([text('Error: boom')])),
      contentOf(failed([text('<tool_use_error>boom')])),
    ]).toEqual(['', 'Error', 'Error: boom', 'Error: boom', '<tool_use_error>boom']);
  });

  it('of calls that share an id are told apart', () => {
    const messages = messagesOf([
      assistant(call('c1'), call('c1'), call('c1')),
      user(result('c1', text('1')), result('c1', text('2'))),
      user(),
    ]);
    expect((messages[0]!.tool_calls as JsonObject[]).map(({ id }) => id)).toEqual(['c1', 'c1_2', 'c1_3']);
    expect(messages.slice(1).map(({ tool_call_id, content }) => [tool_call_id, content])).toEqual([
      ['c1', '1'],
      ['c1_2', '2'],
      ['c1_3', expect.stringContaining('no result')],
    ]);
  });

  it('without a call become text, calls without a result get a note', () => {
    const losses: Loss[] = [];
    const messages = messagesOf([assistant(call('c1')), user(result('zz', text('lost')), text('go on'))], { losses });
    expect(messages.slice(1)).toEqual([
      { role: 'tool', tool_call_id: 'c1', content: '[no result was recorded for this tool call]' },
      { role: 'user', content: '[tool result for zz] lost\n\ngo on' },
    ]);
    expect(losses.map(({ feature }) => feature)).toEqual(['missing-result', 'orphan-result']);
  });

  it('leave a call at the very end alone', () => {
    expect(messagesOf([user(text('q')), assistant(call('c1'))])).toHaveLength(2);
  });
});

describe('strict templates', () => {
  it('get no two neighbours of one role', () => {
    const messages = messagesOf(
      [user(text('a')), user(text('b'), image), assistant(text('c')), assistant(text('d')), user(text('e'))],
      { options: { strictAlternation: true } },
    );
    expect(messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, imagePart] },
      { role: 'assistant', content: 'c\n\nd' },
      { role: 'user', content: 'e' },
    ]);
  });

  it('keep the results of a turn apart', () => {
    const messages = messagesOf(
      [assistant(call('c1'), call('c2')), user(result('c1', text('1')), result('c2', text('2')))],
      { options: { strictAlternation: true } },
    );
    expect(rolesOf(messages)).toEqual(['assistant', 'tool', 'tool']);
  });
});
