import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, Finish, JsonObject, ReplyContext } from '../../contract/index.ts';
import { EMPTY_REQUEST, replyContext, run } from './__fixtures__/contexts.ts';
import { streamCodec } from './reply-codec.ts';

const OWN = 'anthropic-messages';
const START: ChatEvent = { type: 'reply-start', replyId: 'upstream', model: 'gpt' };
const end = (reason: Finish['reason'], rest: Partial<Finish> = {}): ChatEvent => ({
  type: 'reply-end',
  finish: { reason, ...rest },
});
const text = (id: string, ...deltas: string[]): ChatEvent[] => [
  { type: 'text-start', id },
  ...deltas.map((delta): ChatEvent => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
];
const call = (id: string, callId: string, ...deltas: string[]): ChatEvent[] => [
  { type: 'tool-call-start', id, callId, name: 'f', kind: 'function' },
  ...deltas.map((delta): ChatEvent => ({ type: 'tool-call-delta', id, delta })),
  { type: 'tool-call-end', id },
];
const reasoning = (id: string, delta: string, origin?: string): ChatEvent[] => [
  { type: 'reasoning-start', id },
  { type: 'reasoning-delta', id, delta },
  { type: 'reasoning-end', id, ...(origin && { signature: { origin, value: 'sig' } }) },
];

function encode(events: readonly ChatEvent[], over: Partial<ReplyContext> = {}) {
  const context = replyContext(over);
  const wire = run(streamCodec.encoder(context), events);
  const frames = wire.map(({ data }) => JSON.parse(data) as JsonObject);
  for (const [at, { name }] of wire.entries()) expect(name).toBe(frames[at]?.type);
  return { frames, losses: context.losses.map(({ feature }) => feature) };
}

const framesOf = (...events: ChatEvent[]) => encode([START, ...events]).frames;
const stopOf = (finish: ChatEvent, ...before: ChatEvent[]) => framesOf(...before, finish).at(-2)?.delta as JsonObject;

describe('stream encoder', () => {
  it('section 6.4: writes a plain stream', () => {
    const counts: ChatEvent = {
      type: 'usage',
      usage: { inputTokens: 10, cachedReadTokens: 4, cachedWriteTokens: 1, outputTokens: 5, reasoningTokens: 2 },
    };
    expect(framesOf(...text('a', 'Hi', ''), counts, end('stop'))).toEqual([
      {
        type: 'message_start',
        message: {
          id: 'msg_0000000000000000000001',
          type: 'message',
          role: 'assistant',
          model: 'claude-sonnet-4-5',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          stop_details: null,
          container: null,
          usage: { input_tokens: 7, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 },
        },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hi' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null, stop_details: null, container: null },
        usage: {
          input_tokens: 5,
          cache_creation_input_tokens: 1,
          cache_read_input_tokens: 4,
          output_tokens: 5,
          output_tokens_details: { thinking_tokens: 2 },
        },
      },
      { type: 'message_stop' },
    ]);
  });

  it('trap 1, trap 2, trap 3, trap 4, trap 5, trap 6: every kind gets its own block, all its deltas and the next index', () => {
    const frames = framesOf(
      ...reasoning('r', 'hm'),
      ...call('c', 'a', '{"n":1}'),
      ...text('t', 'x'),
      ...text('e'),
      ...call('d', 'b', '{}'),
      ...text('u', 'y'),
      end('tool-calls'),
    );
    expect(frames.filter(({ type }) => type === 'message_start')).toHaveLength(1);
    const opened = frames.filter(({ type }) => type === 'content_block_start');
    expect(opened.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
    expect(opened.map(({ content_block }) => (content_block as JsonObject).type)).toEqual([
      'thinking',
      'tool_use',
      'text',
      'tool_use',
      'text',
    ]);
    const deltas = frames.filter(({ type }) => type === 'content_block_delta');
    expect(deltas.map(({ index, delta }) => [index, (delta as JsonObject).type])).toEqual([
      [0, 'thinking_delta'],
      [0, 'signature_delta'],
      [1, 'input_json_delta'],
      [2, 'text_delta'],
      [3, 'input_json_delta'],
      [4, 'text_delta'],
    ]);
    expect(frames.filter(({ type }) => type === 'content_block_stop').map(({ index }) => index)).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it('trap 17, trap 18: names the input early where the upstream counted it early, else an estimate; the cache apart', () => {
    const counted: ChatEvent = { type: 'usage', usage: { inputTokens: 30, cachedReadTokens: 20 } };
    expect(framesOf(counted, ...text('a', 'Hi'), end('stop'))[0]?.message).toMatchObject({
      usage: { input_tokens: 10, cache_read_input_tokens: 20 },
    });
    expect(framesOf(end('stop'))[0]?.message).toMatchObject({ usage: { input_tokens: 7 } });
  });

  it('estimates what the upstream never counted, because clients need the fields', () => {
    expect(framesOf(...text('a', 'x'.repeat(36)), end('stop')).at(-2)?.usage).toEqual({
      input_tokens: 7,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 10,
    });
  });

  it('signatures (a): thinking without a signature of Anthropic gets one of ours', () => {
    const signature = (origin?: string) =>
      framesOf(...reasoning('r', 'hm', origin), end('stop')).find(
        ({ delta }) => (delta as JsonObject | undefined)?.type === 'signature_delta',
      )?.delta;
    expect(signature()).toMatchObject({ signature: expect.stringMatching(/^pp1\.\d{22}$/) });
    expect(signature('gemini-generate')).toMatchObject({ signature: expect.stringMatching(/^pp1\./) });
    expect(signature(OWN)).toMatchObject({ signature: 'sig' });
  });

  it('keeps hidden thinking that has a signature, and drops thinking that has nothing', () => {
    const hidden: ChatEvent[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-end', id: 'r', signature: { origin: OWN, value: 'sig' } },
    ];
    expect(framesOf(...hidden, end('stop'))).toHaveLength(6);
    expect(
      framesOf({ type: 'reasoning-start', id: 'r' }, { type: 'reasoning-end', id: 'r' }, end('stop')),
    ).toHaveLength(3);
  });

  it('writes redacted thinking of Anthropic alone', () => {
    const redacted = (origin: string): ChatEvent[] => [
      { type: 'reasoning-start', id: 'r', redacted: { origin, value: 'xyz' } },
      { type: 'reasoning-end', id: 'r' },
    ];
    expect(framesOf(...redacted(OWN), end('stop'))[1]).toMatchObject({
      content_block: { type: 'redacted_thinking', data: 'xyz' },
    });
    const foreign = encode([START, ...redacted('openai-responses'), end('stop')]);
    expect(foreign.frames).toHaveLength(3);
    expect(foreign.losses).toEqual(['redacted-reasoning']);
  });

  it('section 10.1: keeps legal ids of calls, mends others and makes missing ones', () => {
    const ids = framesOf(...call('1', 'call_9-x'), ...call('2', 'functions.f:0'), ...call('3', ''), end('tool-calls'))
      .map(({ content_block }) => (content_block as JsonObject | undefined)?.id)
      .filter(Boolean);
    expect(ids).toEqual(['call_9-x', 'functions_f_0', expect.stringMatching(/^toolu_\d{22}$/)]);
  });

  it('section 6.4: a call without arguments has the empty object', () => {
    expect(framesOf(...call('1', 'a'), end('tool-calls'))[2]).toMatchObject({
      delta: { type: 'input_json_delta', partial_json: '{}' },
    });
  });

  it('wraps plain input, piece by piece', () => {
    const events: ChatEvent[] = [
      { type: 'tool-call-start', id: '1', callId: 'a', name: 'patch', kind: 'freeform' },
      { type: 'tool-call-delta', id: '1', delta: 'say "hi"\n\ud83d' },
      { type: 'tool-call-delta', id: '1', delta: '\ude00' },
      { type: 'tool-call-end', id: '1' },
    ];
    const json = framesOf(...events, end('tool-calls')).map(
      ({ delta }) => (delta as JsonObject | undefined)?.partial_json ?? '',
    );
    expect(JSON.parse(json.join(''))).toEqual({ input: 'say "hi"\n😀' });
  });

  it('writes blocks and citations of its own dialect, and leaves others out', () => {
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } };
    const opaque = (dialect: string): ChatEvent => ({
      type: 'opaque',
      id: 'o',
      dialect,
      kind: 'server_tool_use',
      value: search,
    });
    const cite = (dialect: string): ChatEvent => ({ type: 'citation', id: 'a', dialect, value: { url: 'u' } });
    const cited: ChatEvent[] = [
      { type: 'text-start', id: 'a' },
      cite(OWN),
      { type: 'text-delta', id: 'a', delta: 'x' },
      cite(OWN),
      cite('openai-chat'),
      { type: 'text-end', id: 'a' },
    ];
    const { frames, losses } = encode([START, opaque(OWN), opaque('openai-responses'), ...cited, end('stop')]);
    expect(frames.slice(1, -2)).toMatchObject([
      { index: 0, content_block: { type: 'server_tool_use', input: {} } },
      { index: 0, delta: { type: 'input_json_delta', partial_json: '{"query":"q"}' } },
      { type: 'content_block_stop', index: 0 },
      { index: 1, content_block: { type: 'text', text: '' } },
      { index: 1, delta: { type: 'citations_delta', citation: { url: 'u' } } },
      { index: 1, delta: { type: 'text_delta' } },
      { index: 1, delta: { type: 'citations_delta' } },
      { type: 'content_block_stop', index: 1 },
    ]);
    expect(losses).toEqual(['opaque-block', 'citation']);
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['tool-calls', 'end_turn'],
    ['content-filter', 'refusal'],
    ['refusal', 'refusal'],
    ['pause', 'pause_turn'],
    ['context', 'model_context_window_exceeded'],
    ['other', 'end_turn'],
  ] as const)('section 7: %s is %s', (reason, expected) => {
    expect(stopOf(end(reason), ...text('a', 'x'))).toMatchObject({ stop_reason: expected });
  });

  it.each(['stop', 'tool-calls', 'other'] as const)(
    'trap 10 (BerriAI/litellm#34692): %s with a call is tool_use',
    (reason) => {
      expect(stopOf(end(reason), ...call('1', 'a'))).toMatchObject({ stop_reason: 'tool_use' });
    },
  );

  it('trap 12, trap 51: an output limit stays visible behind an unfinished call', () => {
    expect(stopOf(end('length'), ...call('1', 'a', '{"x'))).toMatchObject({ stop_reason: 'max_tokens' });
  });

  it('a filter and a refusal say why, where that is known', () => {
    const details = (explanation: string | null) => ({ type: 'refusal', category: null, explanation });
    expect(stopOf(end('content-filter')).stop_details).toEqual(details(null));
    expect(stopOf(end('refusal', { explanation: 'no' })).stop_details).toEqual(details('no'));
    const refused: ChatEvent[] = [
      { type: 'refusal-start', id: 'r' },
      { type: 'refusal-delta', id: 'r', delta: "I can't." },
      { type: 'refusal-end', id: 'r' },
    ];
    expect(stopOf(end('stop'), ...refused)).toMatchObject({
      stop_reason: 'refusal',
      stop_details: details("I can't."),
    });
    expect(framesOf(...refused, end('stop'))[2]).toMatchObject({ delta: { type: 'text_delta', text: "I can't." } });
  });

  it('names a stop sequence that the client asked for', () => {
    const request = { ...EMPTY_REQUEST, stopSequences: ['END'] };
    const of = (stopSequence: string) =>
      encode([START, end('stop', { stopSequence })], { request }).frames.at(-2)?.delta;
    expect(of('END')).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: 'END' });
    expect(of('other')).toMatchObject({ stop_reason: 'end_turn', stop_sequence: null });
  });

  it('trap 9 (looplj/axonhub#2000): an end always has its two last events, also with nothing before it', () => {
    expect(framesOf(end('stop')).map(({ type }) => type)).toEqual(['message_start', 'message_delta', 'message_stop']);
  });

  it('section 6.6: an error names the request', () => {
    const encoder = streamCodec.encoder(replyContext({ requestId: 'req_FAKE' }));
    const [event] = encoder.push({ type: 'error', error: { kind: 'overloaded', message: 'busy' } });
    expect(JSON.parse(event?.data ?? '')).toMatchObject({ type: 'error', request_id: 'req_FAKE' });
  });

  it('trap 14 (BerriAI/litellm#32086), section 6.6: an error is the last event; nothing is closed and no end is made up', () => {
    const frames = framesOf(
      { type: 'text-start', id: 'a' },
      { type: 'text-delta', id: 'a', delta: 'x' },
      { type: 'error', error: { kind: 'overloaded', message: 'busy' } },
      { type: 'text-end', id: 'a' },
      end('stop'),
    );
    expect(frames.slice(3)).toEqual([
      { type: 'error', error: { type: 'overloaded_error', message: 'busy' }, request_id: null },
    ]);
  });

  it('writes nothing after its end, and pings where the upstream did', () => {
    expect(framesOf(end('stop'), ...text('a', 'late'))).toHaveLength(3);
    expect(framesOf({ type: 'keepalive' }, end('stop'))[0]).toEqual({ type: 'ping' });
  });
});
