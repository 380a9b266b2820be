import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject, Loss } from '../../contract/index.ts';
import { end, hidden, reasoning, refusal, start, text, toolCall, used } from './__fixtures__/events.ts';
import { NOW, type ReplyInit, replyContext, run } from './__fixtures__/kit.ts';
import { createStreamEncoder } from './stream-encoder.ts';

const own = (fields: JsonObject): ReplyInit => ({ request: { extras: { 'openai-chat': fields } } });
const encode = (events: readonly ChatEvent[], init: ReplyInit = {}) =>
  run(createStreamEncoder(replyContext(init)), events);

/** The chunks without `[DONE]`. */
function chunksOf(events: readonly ChatEvent[], init: ReplyInit = {}): JsonObject[] {
  return encode(events, init)
    .filter(({ data }) => data.startsWith('{'))
    .map(({ data }) => JSON.parse(data));
}

const choiceOf = (chunk: JsonObject): JsonObject => (chunk.choices as JsonObject[])[0] as JsonObject;
const deltasOf = (events: readonly ChatEvent[], init: ReplyInit = {}) =>
  chunksOf(events, init).map((chunk) => choiceOf(chunk).delta);
const finishOf = (events: readonly ChatEvent[], init: ReplyInit = {}) =>
  choiceOf(chunksOf(events, init).at(-1)!).finish_reason;

describe('a chat stream for a client', () => {
  it('begins with the role and ends with the finish word and [DONE]', () => {
    const events = encode([start, ...text('0', 'Hel', 'lo'), used({ inputTokens: 3, outputTokens: 2 }), end('stop')]);
    const frame = (delta: object, finish: string | null) => ({
      id: 'chatcmpl-0000000000000000000001',
      object: 'chat.completion.chunk',
      created: NOW / 1000,
      model: 'asked-for',
      choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    });
    expect(events.slice(0, -1).map(({ data }) => JSON.parse(data))).toEqual([
      frame({ role: 'assistant', content: '' }, null),
      frame({ content: 'Hel' }, null),
      frame({ content: 'lo' }, null),
      frame({}, 'stop'),
    ]);
    expect(events.at(-1)).toEqual({ data: '[DONE]' });
  });

  it('tells usage only to a client that asked', () => {
    const events = [start, ...text('0', 'a'), used({ inputTokens: 3, outputTokens: 2 }), end('stop')];
    const chunks = chunksOf(events, own({ includeUsage: true }));
    expect(chunks.map(({ usage }) => usage)).toEqual([
      null,
      null,
      null,
      { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    ]);
    expect(chunks.at(-1)?.choices).toEqual([]);
    expect(chunksOf([start, end('stop')], own({ includeUsage: true }))).toHaveLength(2);
  });

  it('counts calls from 0 without gaps, whatever stands between', () => {
    const events = [
      start,
      ...reasoning('0', 'hm'),
      ...toolCall('1', 'c1', 'f', '{"a"', ':1}'),
      ...text('2', 'x'),
      ...toolCall('3', 'c2', 'g'),
      end('tool-calls'),
    ];
    expect(deltasOf(events)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'hm' },
      { tool_calls: [{ index: 0, id: 'c1', type: 'function', function: { name: 'f', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"a"' } }] },
      { tool_calls: [{ index: 0, function: { arguments: ':1}' } }] },
      { content: 'x' },
      { tool_calls: [{ index: 1, id: 'c2', type: 'function', function: { name: 'g', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ]);
  });

  it('has calls of plain text as custom ones', () => {
    const call: ChatEvent[] = [
      { type: 'tool-call-start', id: '0', callId: 'c', name: 'p', kind: 'freeform' },
      { type: 'tool-call-delta', id: '0', delta: 'text' },
      { type: 'tool-call-end', id: '0' },
    ];
    expect(deltasOf([start, ...call, end('tool-calls')]).slice(1, 3)).toEqual([
      { tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'p', input: '' } }] },
      { tool_calls: [{ index: 0, custom: { input: 'text' } }] },
    ]);
  });

  it('speaks of functions to a client that does', () => {
    const losses: Loss[] = [];
    const events = [start, ...toolCall('0', 'c1', 'f', '{}'), ...toolCall('1', 'c2', 'g', '{}'), end('tool-calls')];
    const init = { ...own({ legacyFunctions: true }), losses };
    expect(deltasOf(events, init).slice(1)).toEqual([
      { function_call: { name: 'f', arguments: '' } },
      { function_call: { arguments: '{}' } },
      {},
    ]);
    expect(finishOf(events, init)).toBe('function_call');
    expect(losses.map(({ feature }) => feature)).toContain('parallel-call');
  });

  it('carries signatures beside the text, for a client that knows them', () => {
    const signed = reasoning('0', 'hm', { origin: 'anthropic-messages', value: 'sig' });
    const events = [start, ...signed, ...hidden('1', { origin: 'anthropic-messages', value: 'enc' }), end('stop')];
    expect(deltasOf(events, own({ reasoningDetails: true })).slice(1, -1)).toEqual([
      { reasoning_content: 'hm', reasoning_details: [{ type: 'reasoning.text', text: 'hm', index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.text', signature: 'sig', format: 'anthropic-claude-v1', index: 0 }] },
      { reasoning_details: [{ type: 'reasoning.encrypted', data: 'enc', format: 'anthropic-claude-v1', index: 1 }] },
    ]);
    expect(deltasOf(events).slice(1, -1)).toEqual([{ reasoning_content: 'hm' }]);
  });

  it('has sources as annotations of the text that they belong to', () => {
    const cite = (dialect: string, value: JsonObject): ChatEvent => ({ type: 'citation', id: '1', dialect, value });
    const losses: Loss[] = [];
    const native = {
      type: 'url_citation',
      url_citation: { url: 'https://b.test', title: 'B', start_index: 1, end_index: 2 },
    };
    const events: ChatEvent[] = [
      start,
      ...text('0', 'abc'),
      { type: 'text-start', id: '1' },
      cite('anthropic-messages', { type: 'web_search_result_location', url: 'https://a.test', title: 'A' }),
      cite('anthropic-messages', { type: 'char_location', document_index: 0 }),
      cite('openai-chat', native),
      { type: 'text-delta', id: '1', delta: 'defg' },
      { type: 'text-end', id: '1' },
      end('stop'),
    ];
    expect(deltasOf(events, { losses })[3]).toEqual({
      annotations: [
        { type: 'url_citation', url_citation: { url: 'https://a.test', title: 'A', start_index: 3, end_index: 7 } },
        native,
      ],
    });
    expect(losses).toEqual([expect.objectContaining({ feature: 'citation' })]);
  });

  it('leaves blocks out that only another dialect knows', () => {
    const losses: Loss[] = [];
    const opaque: ChatEvent = {
      type: 'opaque',
      id: '0',
      dialect: 'anthropic-messages',
      kind: 'server_tool_use',
      value: {},
    };
    expect(deltasOf([start, opaque, end('stop')], { losses })).toHaveLength(2);
    expect(losses).toEqual([expect.objectContaining({ feature: 'reply-block' })]);
  });

  it('waits with a comment', () => {
    expect(encode([{ type: 'keepalive' }])).toEqual([{ data: '', comment: 'keepalive' }]);
  });

  it('ends with an error frame, without [DONE] and without a finish word', () => {
    const events = encode([
      start,
      ...text('0', 'a'),
      { type: 'error', error: { kind: 'overloaded', message: 'm' } },
      end('stop'),
    ]);
    expect(JSON.parse(events.at(-1)!.data)).toEqual({
      error: { message: 'm', type: 'server_error', param: null, code: 'overloaded' },
    });
    expect(events.map(({ data }) => data).join()).not.toMatch(/"finish_reason":"|DONE/);
  });

  it('says nothing behind its end', () => {
    const events = [start, end('stop'), ...text('0', 'late'), end('stop')];
    expect(encode(events)).toHaveLength(3);
  });
});

describe('the finish word for a client', () => {
  const calls = toolCall('0', 'c1', 'f', '{}');

  it.each<[ChatEvent[], ChatEvent, string]>([
    [text('0', 'a'), end('stop'), 'stop'],
    [text('0', 'a'), end('length'), 'length'],
    [text('0', 'a'), end('content-filter'), 'content_filter'],
    [text('0', 'a'), end('refusal'), 'content_filter'],
    [text('0', 'a'), end('pause'), 'length'],
    [text('0', 'a'), end('context'), 'length'],
    [text('0', 'a'), end('other', { raw: 'compaction' }), 'stop'],
    [text('0', 'a'), end('tool-calls'), 'stop'],
    [calls, end('tool-calls'), 'tool_calls'],
    [calls, end('stop'), 'tool_calls'],
    [calls, end('length'), 'length'],
    [refusal('0', 'no'), end('refusal'), 'stop'],
  ])('is one of the five: %#', (blocks, finish, word) => {
    expect(finishOf([start, ...blocks, finish])).toBe(word);
  });

  it('comes with the words of a refusal', () => {
    const deltas = deltasOf([start, end('refusal', { explanation: 'I will not.' })]);
    expect(deltas).toEqual([{ role: 'assistant', content: '' }, { refusal: 'I will not.' }, {}]);
  });
});
