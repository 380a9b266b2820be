import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { call, delta, type ReplyInit, replyContext, run, wireEvents } from './__fixtures__/kit.ts';
import { createStreamDecoder } from './stream-decoder.ts';

function decode(chunks: readonly (object | string)[], init: ReplyInit = {}): ChatEvent[] {
  return run(createStreamDecoder(replyContext(init)), wireEvents(chunks));
}

const fold = (chunks: readonly (object | string)[], init: ReplyInit = {}) => foldEvents(decode(chunks, init));
const types = (events: readonly ChatEvent[]) => events.map(({ type }) => type);
const finishOf = (chunks: readonly (object | string)[], init: ReplyInit = {}) => fold(chunks, init).finish;

const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
const done = [delta({}, 'stop'), '[DONE]'];
const twoTools = {
  request: {
    tools: [
      { type: 'function', name: 'a' },
      { type: 'function', name: 'b' },
    ],
  },
} as const;

describe('a chat stream', () => {
  it('becomes events, with usage before the end', () => {
    const chunks = [
      delta({ role: 'assistant', content: '' }),
      delta({ content: 'Hel' }),
      delta({ content: 'lo' }),
      delta({}, 'stop'),
      { id: 'up-1', choices: [], usage },
      '[DONE]',
    ];
    expect(decode(chunks)).toEqual([
      { type: 'reply-start', replyId: 'up-1', model: 'up-model' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hel' },
      { type: 'text-delta', id: '0', delta: 'lo' },
      { type: 'text-end', id: '0' },
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 5, raw: usage } },
      { type: 'reply-end', finish: { reason: 'stop', raw: 'stop' } },
    ]);
  });

  it('may say nothing at all', () => {
    expect(types(decode([delta({ role: 'assistant', content: '' }), ...done]))).toEqual(['reply-start', 'reply-end']);
  });

  it('is over at [DONE]; what comes behind is ignored', () => {
    const events = decode([
      delta({ content: 'a' }),
      ...done,
      delta({ content: 'late' }),
      { error: { message: 'late' } },
    ]);
    expect(types(events)).toEqual(['reply-start', 'text-start', 'text-delta', 'text-end', 'reply-end']);
  });

  it('survives chunks that make no sense', () => {
    const nonsense = [
      'not json',
      '',
      '[1]',
      '"text"',
      'null',
      { choices: 'none' },
      { choices: [null, 5] },
      { choices: [{}] },
    ];
    const odd = [
      delta({ content: 5, tool_calls: 'x', refusal: {}, reasoning: 7, function_call: 3 }),
      delta({ tool_calls: [null, 1, {}] }),
    ];
    expect(fold([...nonsense, ...odd, delta({ content: 'ok' }), ...done]).blocks).toEqual([
      { type: 'text', text: 'ok' },
    ]);
  });

  it('reads the first choice alone', () => {
    const second = {
      choices: [
        { index: 1, delta: { content: 'no' } },
        { index: 0, delta: { content: 'yes' } },
      ],
    };
    expect(fold([second, { choices: [{ delta: { content: '!' } }] }, ...done]).blocks).toEqual([
      { type: 'text', text: 'yes!' },
    ]);
  });

  it('reads a whole message where a delta should be, once', () => {
    const message = {
      id: 'x',
      choices: [{ index: 0, message: { role: 'assistant', content: 'all' }, finish_reason: 'stop' }],
    };
    expect(fold([message]).blocks).toEqual([{ type: 'text', text: 'all' }]);
    expect(fold([delta({ content: 'all' }), message]).blocks).toEqual([{ type: 'text', text: 'all' }]);
  });
});

describe('reasoning in a stream', () => {
  it.each<[string, object, object]>([
    ['reasoning_content', { reasoning_content: 'a' }, { reasoning_content: 'b' }],
    ['reasoning', { reasoning: 'a' }, { reasoning: 'b' }],
    ['reasoning_text', { reasoning_text: 'a' }, { reasoning_text: 'b' }],
    [
      'two spellings of one text',
      { reasoning_content: 'a', reasoning: 'a' },
      { reasoning_content: '', reasoning: 'b' },
    ],
    ['an object', { reasoning: { text: 'a' } }, { reasoning: { content: 'b' } }],
    ['an array', { reasoning: ['a'] }, { reasoning: [{ text: 'b' }] }],
    [
      'details beside the text',
      { reasoning: 'a', reasoning_details: [{ type: 'reasoning.text', text: 'a', format: null }] },
      { reasoning: 'b', reasoning_details: [{ type: 'reasoning.summary', summary: 'b' }] },
    ],
    [
      'parts of the content',
      { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'a' }] }] },
      { content: [{ type: 'thinking', thinking: 'b' }] },
    ],
  ])('is read from %s', (_name, first, second) => {
    expect(fold([delta(first), delta(second), delta({ content: 'c' }), ...done]).blocks).toEqual([
      { type: 'reasoning', text: 'ab' },
      { type: 'text', text: 'c' },
    ]);
  });

  it('comes before the text of the same delta, and may come again', () => {
    const chunks = [
      delta({ content: 'x', reasoning_content: 'a' }),
      delta({ reasoning_content: 'b' }),
      delta({ content: 'y' }),
    ];
    expect(fold([...chunks, ...done]).blocks.map(({ type }) => type)).toEqual([
      'reasoning',
      'text',
      'reasoning',
      'text',
    ]);
  });

  it('is proven by a signature, or hidden', () => {
    const details = (detail: object) => delta({ reasoning_details: [detail] });
    const { blocks } = fold([
      details({ type: 'reasoning.text', text: 'why' }),
      details({ type: 'reasoning.text', signature: 'sig', format: 'anthropic-claude-v1' }),
      details({ type: 'reasoning.encrypted', data: 'enc', format: null }),
      delta({ content: 'a' }),
      ...done,
    ]);
    expect(blocks).toEqual([
      { type: 'reasoning', text: 'why', signature: { origin: 'anthropic-messages', value: 'sig' } },
      { type: 'reasoning', text: '', redacted: { origin: 'openai-chat', value: 'enc' } },
      { type: 'text', text: 'a' },
    ]);
  });

  it('is looked for where the options say', () => {
    const options = { reasoningFields: ['thoughts'] };
    expect(fold([delta({ thoughts: 'a', reasoning: 'b' }), ...done], { options }).blocks).toEqual([
      { type: 'reasoning', text: 'a' },
    ]);
  });

  it.each([['<think>why</think>\n\nanswer'], [' \n<think>why</think>answer']])(
    'is found in tags, however %j is cut',
    (text) => {
      const options = { thinkTag: 'think' };
      for (let size = 1; size <= text.length; size += 1) {
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
        expect(fold([...pieces.map((content) => delta({ content })), ...done], { options }).blocks).toEqual([
          { type: 'reasoning', text: 'why' },
          { type: 'text', text: 'answer' },
        ]);
      }
    },
  );

  it.each([
    ['a < b', [{ type: 'text', text: 'a < b' }]],
    ['<thin', [{ type: 'text', text: '<thin' }]],
    ['<think>cut </th', [{ type: 'reasoning', text: 'cut </th' }]],
  ])('is nothing else than the tags at the start: %j', (text, blocks) => {
    const chunks = [...text].map((content) => delta({ content }));
    expect(fold([...chunks, ...done], { options: { thinkTag: 'think' } }).blocks).toEqual(blocks);
    expect(fold([...chunks, ...done]).blocks).toEqual([{ type: 'text', text }]);
  });
});

describe('tool calls in a stream', () => {
  const toolEnd = [delta({}, 'tool_calls'), '[DONE]'];

  it('are told as soon as id and name are known', () => {
    const events = decode([
      call(0, { id: 'c1', name: 'f', arguments: '' }),
      call(0, { arguments: '{"a":' }),
      call(0, { arguments: '1}' }),
      ...toolEnd,
    ]);
    expect(events.slice(1)).toEqual([
      { type: 'tool-call-start', id: '0', callId: 'c1', name: 'f', kind: 'function' },
      { type: 'tool-call-delta', id: '0', delta: '{"a":' },
      { type: 'tool-call-delta', id: '0', delta: '1}' },
      { type: 'tool-call-end', id: '0' },
      { type: 'reply-end', finish: { reason: 'tool-calls', raw: 'tool_calls' } },
    ]);
  });

  it('may interleave', () => {
    const { blocks } = fold([
      call(0, { id: 'c1', name: 'f', arguments: '{"a"' }),
      call(1, { id: 'c2', name: 'g', arguments: '{"b"' }),
      call(0, { arguments: ':1}' }),
      call(1, { arguments: ':2}' }),
      ...toolEnd,
    ]);
    expect(blocks).toMatchObject([
      { callId: 'c1', name: 'f', arguments: '{"a":1}' },
      { callId: 'c2', name: 'g', arguments: '{"b":2}' },
    ]);
  });

  it('end when their arguments are complete and something else has come', () => {
    const seen = types(
      decode([
        call(0, { id: 'c1', name: 'f', arguments: '{}' }),
        call(1, { id: 'c2', name: 'g', arguments: '{}' }),
        delta({ content: 'x' }),
        ...toolEnd,
      ]),
    );
    expect(seen.slice(1, 7)).toEqual([
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
      'tool-call-start',
      'tool-call-delta',
      'tool-call-end',
    ]);
  });

  it('may have repeated, empty, late or odd ids and names', () => {
    const repeated = fold([
      call(0, { id: 'c1', name: 'f', arguments: '' }),
      call(0, { id: 'c1', name: 'f', arguments: '{"a":' }),
      call(0, { id: '', name: '', arguments: '1' }),
      call(0, { id: null, name: null, arguments: '}' }),
      call(0, { id: 7, name: {}, arguments: null }),
      ...toolEnd,
    ]);
    expect(repeated.blocks).toEqual([
      { type: 'tool-call', callId: 'c1', name: 'f', kind: 'function', arguments: '{"a":1}' },
    ]);
  });

  it('get an id where none came', () => {
    const { blocks } = fold([
      call(0, { name: 'f', arguments: '{}' }),
      call(1, { name: 'g', arguments: '{}' }),
      ...toolEnd,
    ]);
    const ids = blocks.map((block) => (block.type === 'tool-call' ? block.callId : ''));
    expect([ids.every((id) => /^call_.{22}/.test(id)), new Set(ids).size]).toEqual([true, 2]);
  });

  it('are told apart without indexes, and with one index for all', () => {
    const byId = [
      call(undefined, { id: 'c1', name: 'f', arguments: '{"a":1}' }),
      call(undefined, { id: 'c2', name: 'g', arguments: '{}' }),
    ];
    const oneIndex = [
      call(0, { id: 'c1', name: 'f', arguments: '{"a":1}' }),
      call(0, { id: 'c2', name: 'g', arguments: '{}' }),
    ];
    const latest = [
      call(undefined, { id: 'c1', name: 'f' }),
      call(undefined, { arguments: '{"a":1}' }),
      call(undefined, { name: 'g', id: 'c2', arguments: '{}' }),
    ];
    const nameless = [
      call(undefined, { name: 'f', arguments: '{"a":1}' }),
      call(undefined, { name: 'g', arguments: '{}' }),
    ];
    for (const chunks of [byId, oneIndex, latest, nameless]) {
      expect(fold([...chunks, ...toolEnd]).blocks).toMatchObject([
        { name: 'f', arguments: '{"a":1}' },
        { name: 'g', arguments: '{}' },
      ]);
    }
  });

  it('may have an object as arguments', () => {
    expect(fold([call(0, { id: 'c1', name: 'f', arguments: { a: 1 } }), ...toolEnd]).blocks).toMatchObject([
      { arguments: '{"a":1}' },
    ]);
  });

  it('may be the deprecated kind; an empty one is none', () => {
    const legacy = fold([
      delta({ function_call: { name: 'f', arguments: '{"a"' } }),
      delta({ function_call: { arguments: ':1}' } }),
      delta({}, 'function_call'),
    ]);
    expect(legacy.blocks).toMatchObject([{ name: 'f', arguments: '{"a":1}' }]);
    expect(legacy.finish).toEqual({ reason: 'tool-calls', raw: 'function_call' });
    expect(fold([delta({ content: 'a', function_call: { name: '', arguments: '' } }), ...done]).blocks).toHaveLength(1);
  });

  it('may be of plain text', () => {
    const custom = (fields: object) => delta({ tool_calls: [{ index: 0, ...fields }] });
    const chunks = [
      custom({ id: 'c1', type: 'custom', custom: { name: 'p', input: '' } }),
      custom({ custom: { input: 'a}' } }),
      custom({ custom: { input: 'b' } }),
    ];
    expect(fold([...chunks, ...toolEnd]).blocks).toEqual([
      { type: 'tool-call', callId: 'c1', name: 'p', kind: 'freeform', arguments: 'a}b' },
    ]);
  });

  it('keep a proof of Gemini', () => {
    const signed = delta({
      tool_calls: [
        {
          index: 0,
          id: 'c',
          function: { name: 'f', arguments: '{}' },
          extra_content: { google: { thought_signature: 's' } },
        },
      ],
    });
    expect(fold([signed, ...toolEnd]).blocks).toMatchObject([{ signature: { origin: 'gemini-generate', value: 's' } }]);
  });

  it('without a name are the only tool, else an error', () => {
    const nameless = [call(0, { id: 'c1', arguments: '{}' }), ...toolEnd];
    const request = { tools: [{ type: 'function', name: 'only' }] } as const;
    expect(fold(nameless, { request }).blocks).toMatchObject([{ name: 'only' }]);
    expect(fold(nameless, twoTools).error).toMatchObject({ kind: 'bad-gateway', code: 'PP_UPSTREAM_ERROR' });
  });
});

describe('text around calls', () => {
  it('is held apart: a new block behind a call, in order of first sight', () => {
    const chunks = [
      delta({ content: 'a' }),
      call(0, { id: 'c1', name: 'f', arguments: '{"x":' }),
      delta({ content: 'b' }),
      call(0, { arguments: '1}' }),
      delta({ content: 'c' }),
    ];
    expect(fold([...chunks, ...done]).blocks).toMatchObject([
      { type: 'text', text: 'a' },
      { type: 'tool-call', arguments: '{"x":1}' },
      { type: 'text', text: 'bc' },
    ]);
  });

  it('may cite sources, also before it begins', () => {
    const source = (url: string) => ({ type: 'url_citation', url_citation: { url } });
    const chunks = [
      delta({ content: '', annotations: [source('a')] }),
      delta({ content: 'x' }),
      delta({ annotations: [source('b')] }),
      ...done,
    ];
    expect(fold(chunks).blocks).toEqual([
      {
        type: 'text',
        text: 'x',
        citations: [
          { dialect: 'openai-chat', value: source('a') },
          { dialect: 'openai-chat', value: source('b') },
        ],
      },
    ]);
  });

  it('may be a refusal, which is then the reason for the end', () => {
    const { blocks, finish } = fold([delta({ refusal: 'I ' }), delta({ refusal: 'will not' }), ...done]);
    expect(blocks).toEqual([{ type: 'refusal', text: 'I will not' }]);
    expect(finish).toEqual({ reason: 'refusal', raw: 'stop', explanation: 'I will not' });
  });
});

describe('the end of a stream', () => {
  const text = delta({ content: 'a' });

  it.each([
    ['stop', 'stop'],
    ['end', 'stop'],
    ['eos', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['model_context_window_exceeded', 'context'],
    ['tool_calls', 'stop'],
    ['function_call', 'stop'],
    ['brand_new', 'other'],
  ])('with the word %s is %s', (word, reason) => {
    expect(finishOf([text, delta({}, word), '[DONE]'])).toEqual({ reason, raw: word });
  });

  it.each([['network_error'], ['error'], ['insufficient_system_resource']])('with the word %s is an error', (word) => {
    expect(fold([text, delta({}, word), '[DONE]']).error).toMatchObject({
      kind: 'bad-gateway',
      code: 'PP_UPSTREAM_ERROR',
    });
  });

  it('with a word of the options is what they say', () => {
    const options = { finishReasons: { done: 'stop', oops: 'error', constructor: 'length' } } as const;
    expect(finishOf([text, delta({}, 'done')], { options })).toEqual({ reason: 'stop', raw: 'done' });
    expect(fold([text, delta({}, 'oops')], { options }).error).toBeDefined();
    expect(finishOf([text, delta({}, 'toString')], { options })?.reason).toBe('other');
  });

  it('names the stop sequence that matched', () => {
    const end = { id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'stop', stop_reason: 'END' }] };
    expect(finishOf([text, end, '[DONE]'], { request: { stopSequences: ['END'] } })).toEqual({
      reason: 'stop',
      raw: 'stop',
      stopSequence: 'END',
    });
    expect(finishOf([text, end, '[DONE]'], { request: { stopSequences: ['OTHER'] } })).toEqual({
      reason: 'stop',
      raw: 'stop',
    });
  });

  it('may lack the word, or the mark, but not both', () => {
    expect(finishOf([text, '[DONE]'])).toEqual({ reason: 'stop' });
    expect(finishOf([text, delta({}, 'stop')])).toEqual({ reason: 'stop', raw: 'stop' });
    expect(fold([text]).error).toMatchObject({ kind: 'bad-gateway', code: 'PP_UPSTREAM_CUT' });
    expect(finishOf([text], { options: { requireFinishReason: false } })).toEqual({ reason: 'stop' });
  });

  it('without anything before it is an error, whatever the options say', () => {
    expect(fold([]).error).toMatchObject({ code: 'PP_UPSTREAM_EMPTY' });
    expect(fold(['[DONE]']).error).toMatchObject({ code: 'PP_UPSTREAM_EMPTY' });
    expect(fold([], { options: { requireFinishReason: false } }).error).toMatchObject({ code: 'PP_UPSTREAM_EMPTY' });
  });

  it('keeps the usage of a stream that fails', () => {
    const events = decode([delta({ content: 'a' }, null, { usage })]);
    expect(types(events).slice(-2)).toEqual(['usage', 'error']);
  });
});

describe('an error inside a stream', () => {
  it.each<[string, object, object]>([
    [
      'OpenAI',
      { error: { message: 'm', type: 'server_error', code: null } },
      { kind: 'server', message: 'm', code: 'server_error' },
    ],
    [
      'OpenRouter',
      { id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'error' }], error: { code: 429, message: 'm' } },
      { kind: 'rate-limit', code: '429' },
    ],
    [
      'a choice',
      { id: 'x', choices: [{ index: 0, delta: {}, error: { code: 502, message: 'm' } }] },
      { kind: 'bad-gateway' },
    ],
    [
      'older vLLM',
      { object: 'error', message: 'm', type: 'invalid_request_error', code: 400 },
      { kind: 'invalid-request', message: 'm' },
    ],
    ['FastAPI', { detail: 'm' }, { kind: 'server', message: 'm' }],
    ['a plain text', { error: 'm' }, { kind: 'server', message: 'm' }],
    ['MiniMax', { base_resp: { status_code: 1004, status_msg: 'm' } }, { message: 'm', code: '1004' }],
  ])('of %s ends it', (_name, chunk, expected) => {
    const events = decode([delta({ content: 'a' }), chunk, delta({ content: 'b' }), ...done]);
    expect(events.at(-1)).toEqual({ type: 'error', error: expect.objectContaining(expected) });
    expect(types(events)).toEqual(['reply-start', 'text-start', 'text-delta', 'error']);
  });

  it('that says null is none', () => {
    expect(finishOf([delta({ content: 'a' }, null, { error: null }), ...done])).toBeDefined();
  });

  it('may come from the framing', () => {
    const fault = { kind: 'overloaded', message: 'm' } as const;
    const events = run(createStreamDecoder(replyContext()), [{ data: '', fault }]);
    expect(events).toEqual([{ type: 'reply-start' }, { type: 'error', error: fault }]);
  });
});
