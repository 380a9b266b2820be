import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject, WireEvent } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { replyContext, run } from './__fixtures__/contexts.ts';
import { streamCodec } from './reply-codec.ts';

const OWN = 'anthropic-messages';

const event = (frame: JsonObject): WireEvent => ({ name: frame.type as string, data: JSON.stringify(frame) });
const decodeEvents = (events: readonly WireEvent[]): ChatEvent[] => run(streamCodec.decoder(replyContext()), events);
const decode = (...frames: JsonObject[]): ChatEvent[] => decodeEvents(frames.map(event));

const usage = { input_tokens: 10, output_tokens: 1 };
const START = { type: 'message_start', message: { id: 'msg_1', model: 'claude', content: [], usage } };
const open = (index: number, content_block: JsonObject) => ({ type: 'content_block_start', index, content_block });
const delta = (index: number, type: string, fields: JsonObject) => ({
  type: 'content_block_delta',
  index,
  delta: { type, ...fields },
});
const stop = (index: number) => ({ type: 'content_block_stop', index });
const END = {
  type: 'message_delta',
  delta: { stop_reason: 'end_turn', stop_sequence: null },
  usage: { output_tokens: 5 },
};
const LAST = { type: 'message_stop' };
const textBlock = (index: number, text: string) => [
  open(index, { type: 'text', text: '' }),
  delta(index, 'text_delta', { text }),
  stop(index),
];

const blocksOf = (...frames: JsonObject[]) => foldEvents(decode(START, ...frames, END, LAST)).blocks;

describe('stream decoder', () => {
  it('section 6.1: reads a plain stream', () => {
    expect(decode(START, { type: 'ping' }, ...textBlock(0, 'Hi'), END, LAST)).toEqual([
      { type: 'reply-start', replyId: 'msg_1', model: 'claude' },
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 1, raw: usage } },
      { type: 'keepalive' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      { type: 'text-end', id: '0' },
      { type: 'usage', usage: { inputTokens: 10, outputTokens: 5, raw: { ...usage, output_tokens: 5 } } },
      { type: 'reply-end', finish: { reason: 'stop', raw: 'end_turn' } },
    ]);
  });

  it('reads thinking with its signature, and redacted thinking', () => {
    const blocks = blocksOf(
      open(0, { type: 'thinking', thinking: '', signature: '' }),
      delta(0, 'thinking_delta', { thinking: 'hm' }),
      delta(0, 'signature_delta', { signature: 'sig' }),
      stop(0),
      open(1, { type: 'redacted_thinking', data: 'xyz' }),
      stop(1),
    );
    expect(blocks).toEqual([
      { type: 'reasoning', text: 'hm', signature: { origin: OWN, value: 'sig' } },
      { type: 'reasoning', text: '', redacted: { origin: OWN, value: 'xyz' } },
    ]);
  });

  it.each(['', 'pp1.x'])('takes the signature %j for none', (signature) => {
    expect(blocksOf(open(0, { type: 'thinking', thinking: 'a', signature }), stop(0))).toEqual([
      { type: 'reasoning', text: 'a' },
    ]);
  });

  it('reads calls: in pieces, whole at their opening, and without arguments', () => {
    const use = (id: string, input: JsonObject) => ({ type: 'tool_use', id, name: 'f', input });
    const blocks = blocksOf(
      open(0, use('a', {})),
      delta(0, 'input_json_delta', { partial_json: '' }),
      delta(0, 'input_json_delta', { partial_json: '{"n":' }),
      delta(0, 'input_json_delta', { partial_json: '1.0}' }),
      stop(0),
      open(1, use('b', { n: 1 })),
      stop(1),
      open(2, use('c', {})),
      stop(2),
      open(3, use('d', { n: 1 })),
      delta(3, 'input_json_delta', { partial_json: '{"n":2}' }),
      stop(3),
    );
    const call = (callId: string, args: string) => ({
      type: 'tool-call',
      callId,
      name: 'f',
      kind: 'function',
      arguments: args,
    });
    expect(blocks).toEqual([call('a', '{"n":1.0}'), call('b', '{"n":1}'), call('c', ''), call('d', '{"n":2}')]);
  });

  it('trap 7 (Wei-Shaw/sub2api#4193): two calls whose pieces interleave keep their own', () => {
    const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} });
    const blocks = blocksOf(
      open(0, use('a')),
      open(1, use('b')),
      delta(1, 'input_json_delta', { partial_json: '{"b":1}' }),
      delta(0, 'input_json_delta', { partial_json: '{"a":1}' }),
      stop(0),
      stop(1),
    );
    expect(blocks).toMatchObject([{ arguments: '{"a":1}' }, { arguments: '{"b":1}' }]);
  });

  it('reads citations, and blocks that only this dialect knows', () => {
    const source = { type: 'web_search_result_location', url: 'https://x.test' };
    const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} };
    const found = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
    const blocks = blocksOf(
      open(0, search),
      delta(0, 'input_json_delta', { partial_json: '{"query":' }),
      delta(0, 'input_json_delta', { partial_json: '"q"}' }),
      stop(0),
      open(1, found),
      stop(1),
      open(2, { type: 'compaction', content: null }),
      delta(2, 'compaction_delta', { content: 'so ' }),
      delta(2, 'compaction_delta', { content: 'far' }),
      stop(2),
      open(3, { type: 'text', text: '' }),
      delta(3, 'citations_delta', { citation: source }),
      delta(3, 'text_delta', { text: 'cited' }),
      stop(3),
    );
    const opaque = (value: JsonObject) => ({ type: 'opaque', dialect: OWN, kind: value.type, value });
    expect(blocks).toEqual([
      opaque({ ...search, input: { query: 'q' } }),
      opaque(found),
      opaque({ type: 'compaction', content: 'so far' }),
      { type: 'text', text: 'cited', citations: [{ dialect: OWN, value: source }] },
    ]);
  });

  it('reads a first event that says all of the reply', () => {
    const content = [{ type: 'tool_use', id: 'a', name: 'f', input: { n: 1 } }];
    const events = decode(
      { type: 'message_start', message: { id: 'msg_1', content, stop_reason: 'tool_use', usage } },
      LAST,
    );
    expect(foldEvents(events)).toMatchObject({
      blocks: [{ callId: 'a', arguments: '{"n":1}' }],
      usage: { inputTokens: 10 },
      finish: { reason: 'tool-calls' },
    });
  });

  it('trap 1 (BerriAI/litellm#32357): a second message_start says nothing new', () => {
    const again = { ...START, message: { ...START.message, id: 'msg_2' } };
    const starts = decode(START, again, ...textBlock(0, 'a'), again, END, LAST).filter(
      ({ type }) => type === 'reply-start',
    );
    expect(starts).toEqual([{ type: 'reply-start', replyId: 'msg_1', model: 'claude' }]);
  });

  it('section 6.3: reads a next block that opens before the last one is closed, whose signature comes late', () => {
    const events = decode(
      START,
      open(0, { type: 'thinking', thinking: '' }),
      delta(0, 'thinking_delta', { thinking: 'hm' }),
      open(1, { type: 'text', text: '' }),
      delta(1, 'text_delta', { text: 'Hi' }),
      delta(0, 'signature_delta', { signature: '' }),
      stop(0),
      stop(1),
      END,
      LAST,
    );
    expect(foldEvents(run(sequentialBlocks(), events)).blocks).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'Hi' },
    ]);
  });

  it('takes blocks that were never closed, never opened, or opened twice', () => {
    expect(blocksOf(open(0, { type: 'text', text: 'a' }))).toEqual([{ type: 'text', text: 'a' }]);
    expect(blocksOf(delta(0, 'text_delta', { text: 'a' }), delta(1, 'thinking_delta', { thinking: 'b' }))).toEqual([
      { type: 'text', text: 'a' },
      { type: 'reasoning', text: 'b' },
    ]);
    expect(blocksOf(open(0, { type: 'text', text: 'a' }), open(0, { type: 'text', text: 'b' }), stop(0))).toHaveLength(
      2,
    );
    expect(blocksOf(delta(0, 'input_json_delta', { partial_json: '{}' }), open(1, {}), stop(7))).toEqual([]);
  });

  it('ignores deltas of a kind that does not fit, events and kinds that it does not know', () => {
    const odd = [open(0, { type: 'text', text: '' }), delta(0, 'input_json_delta', { partial_json: '{}' }), stop(0)];
    expect(blocksOf(...odd, { type: 'content_block_news', index: 9 })).toEqual([{ type: 'text', text: '' }]);
    const calls = [open(0, { type: 'tool_use', id: 'a', name: 'f' }), delta(0, 'text_delta', { text: 'x' }), stop(0)];
    expect(blocksOf(...calls)).toMatchObject([{ arguments: '' }]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'refusal'],
    ['sensitive', 'content-filter'],
    ['pause_turn', 'pause'],
    ['model_context_window_exceeded', 'context'],
    ['compaction', 'other'],
    ['constructor', 'other'],
  ])('trap 11, trap 12, section 7: stop_reason %s is %s', (stop_reason, reason) => {
    const events = decode(START, { type: 'message_delta', delta: { stop_reason } }, LAST);
    expect(events.at(-1)).toEqual({ type: 'reply-end', finish: { reason, raw: stop_reason } });
  });

  it('trap 13 (MAXeaglet/commandcode-proxy#38): a pause is a pause, not an end', () => {
    const events = decode(START, { type: 'message_delta', delta: { stop_reason: 'pause_turn' } }, LAST);
    expect(events.at(-1)).toMatchObject({ finish: { reason: 'pause' } });
  });

  it('trap 10 (BerriAI/litellm#34692): a call is to be run, also where the server says that its turn just ended', () => {
    const events = decode(START, open(0, { type: 'tool_use', id: 'a', name: 'f' }), stop(0), END, LAST);
    expect(events.at(-1)).toMatchObject({ finish: { reason: 'tool-calls', raw: 'end_turn' } });
  });

  it('trap 12, trap 51: a cut or filtered end stays visible, with the call that came so far', () => {
    const call = [
      open(0, { type: 'tool_use', id: 'a', name: 'f' }),
      delta(0, 'input_json_delta', { partial_json: '{"a' }),
    ];
    const events = decode(START, ...call, { type: 'message_delta', delta: { stop_reason: 'max_tokens' } }, LAST);
    expect(events.at(-1)).toMatchObject({ finish: { reason: 'length' } });
    expect(foldEvents(events).blocks).toMatchObject([{ arguments: '{"a' }]);
  });

  it('names the stop sequence and the reason of a refusal', () => {
    const end = (fields: JsonObject) => decode(START, { type: 'message_delta', delta: fields }, LAST).at(-1);
    expect(end({ stop_reason: 'stop_sequence', stop_sequence: 'END' })).toMatchObject({
      finish: { reason: 'stop', stopSequence: 'END' },
    });
    const stop_details = { type: 'refusal', category: 'bio', explanation: 'no' };
    expect(end({ stop_reason: 'refusal', stop_details })).toMatchObject({
      finish: { reason: 'refusal', explanation: 'no' },
    });
  });

  it('ends well without message_stop once the reason is known, and without a reason once message_stop came', () => {
    expect(decode(START, ...textBlock(0, 'a'), END).at(-1)).toMatchObject({ type: 'reply-end' });
    expect(decode(START, ...textBlock(0, 'a'), LAST).at(-1)).toEqual({ type: 'reply-end', finish: { reason: 'stop' } });
  });

  it('trap 14 (BerriAI/litellm#32086): a stream that ends before it says why is cut, and an empty one is empty', () => {
    expect(decode(START, open(0, { type: 'text', text: 'a' })).at(-1)).toMatchObject({
      type: 'error',
      error: { kind: 'bad-gateway', code: 'PP_UPSTREAM_CUT' },
    });
    expect(decode()).toMatchObject([{ type: 'error', error: { kind: 'bad-gateway', code: 'PP_UPSTREAM_EMPTY' } }]);
  });

  it.each([
    [{ type: 'error', error: { type: 'overloaded_error', message: 'm' } }, 'overloaded'],
    [{ type: 'error', error: { type: 'api_error', message: 'm' } }, 'server'],
    [{ type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 5' } }, 'context-overflow'],
    [{ error: { code: 500, type: 'server_error', message: 'm' } }, 'server'],
  ])('trap 55 (chrsandb/foundry_claude_proxy), section 6.6: reads the error %j', (frame, kind) => {
    const events = decodeEvents([event(START), { data: JSON.stringify(frame) }, event(LAST)]);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind } });
    expect(events.filter(({ type }) => type === 'error' || type === 'reply-end')).toHaveLength(1);
  });

  it('reads events by their data where the line with the name is missing, and by the name where the data has no type', () => {
    const nameless = [START, ...textBlock(0, 'a'), END, LAST].map((frame) => ({ data: JSON.stringify(frame) }));
    expect(decodeEvents(nameless).at(-1)).toMatchObject({ type: 'reply-end' });
    expect(decodeEvents([{ name: 'ping', data: '{}' }, event(START), event(LAST)])[0]).toEqual({ type: 'keepalive' });
  });

  it('section 6.1: lets a stray end mark and empty data be, and fails on what is no JSON object', () => {
    const stray = [event(START), { data: '[DONE]' }, { data: '' }, event(END), event(LAST)];
    expect(decodeEvents(stray).at(-1)).toMatchObject({ type: 'reply-end' });
    const broken = decodeEvents([event(START), { data: '{"type":' }, event(LAST)]);
    expect(broken.at(-1)).toMatchObject({ type: 'error', error: { code: 'PP_UPSTREAM_NOT_JSON' } });
  });

  it('passes a fault of the framing on, and reads nothing after the end', () => {
    const fault = { kind: 'overloaded', message: 'm' } as const;
    expect(decodeEvents([event(START), { data: '', fault }, event(LAST)]).at(-1)).toEqual({
      type: 'error',
      error: fault,
    });
    expect(decode(START, END, LAST, ...textBlock(0, 'late'), LAST).at(-1)).toMatchObject({ type: 'reply-end' });
  });
});

describe('usage', () => {
  const usageOf = (...frames: JsonObject[]) => foldEvents(decode(...frames, LAST)).usage;
  const start = (counts: JsonObject) => ({ ...START, message: { ...START.message, usage: counts } });
  const end = (counts: JsonObject) => ({ ...END, usage: counts });

  it('section 8: the whole input contains what the cache gave and took; thinking is part of the output', () => {
    const counts = { input_tokens: 5, cache_creation_input_tokens: 3, cache_read_input_tokens: 2, output_tokens: 1 };
    const last = { output_tokens: 9, output_tokens_details: { thinking_tokens: 4 } };
    expect(usageOf(start(counts), end(last))).toEqual({
      inputTokens: 10,
      cachedReadTokens: 2,
      cachedWriteTokens: 3,
      outputTokens: 9,
      reasoningTokens: 4,
      raw: { ...counts, ...last },
    });
  });

  it('overwrites, never adds; a null says nothing', () => {
    const last = { input_tokens: 61, output_tokens: 2, cache_read_input_tokens: null };
    expect(usageOf(start({ input_tokens: 43, output_tokens: 1, cache_read_input_tokens: 7 }), end(last))).toMatchObject(
      {
        inputTokens: 68,
        outputTokens: 2,
        cachedReadTokens: 7,
      },
    );
  });

  it('sums what compacting cost, leaves an advisor out, and trusts the totals after a fallback', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 100, output_tokens: 20 },
      { type: 'message', input_tokens: 10, output_tokens: 5 },
      { type: 'advisor_message', input_tokens: 1000, output_tokens: 1000 },
    ];
    const counts = { input_tokens: 10, output_tokens: 5 };
    expect(usageOf(START, end({ ...counts, iterations }))).toMatchObject({ inputTokens: 110, outputTokens: 25 });
    const fallback = [...iterations, { type: 'fallback_message', input_tokens: 1, output_tokens: 1 }];
    expect(usageOf(START, end({ ...counts, iterations: fallback }))).toMatchObject({
      inputTokens: 10,
      outputTokens: 5,
    });
  });

  it('security 24: a count below nothing is no count', () => {
    expect(usageOf(start({ input_tokens: -5, output_tokens: 'x' }), END)).toEqual({
      outputTokens: 5,
      raw: expect.anything(),
    });
  });

  it('stays absent where none came', () => {
    expect(
      usageOf({ type: 'message_start', message: {} }, { type: 'message_delta', delta: { stop_reason: 'end_turn' } }),
    ).toBeUndefined();
  });
});
