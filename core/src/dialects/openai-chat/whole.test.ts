import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject, WireEvent } from '../../contract/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { end, hidden, reasoning, refusal, start, text, toolCall, used } from './__fixtures__/events.ts';
import { NOW, type ReplyInit, replyContext, run } from './__fixtures__/kit.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

function decode(document: object | string): ChatEvent[] {
  const data = typeof document === 'string' ? document : JSON.stringify(document);
  return run(createWholeDecoder(replyContext()), [{ data }]);
}

const fold = (document: object | string) => foldEvents(decode(document));
const withMessage = (message: object, finish: string | null = 'stop') => ({
  id: 'up-1',
  model: 'up-model',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
});

const own = (fields: JsonObject): ReplyInit => ({ request: { extras: { 'openai-chat': fields } } });

function encode(events: readonly ChatEvent[], init: ReplyInit = {}): JsonObject {
  const [document, ...others]: WireEvent[] = run(createWholeEncoder(replyContext(init)), events);
  expect(others).toEqual([]);
  return JSON.parse(document!.data);
}

const messageOf = (events: readonly ChatEvent[], init: ReplyInit = {}) =>
  (encode(events, init).choices as JsonObject[])[0]?.message;

describe('a chat document', () => {
  it('is the fold of its events', () => {
    const usage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };
    const reply = withMessage(
      {
        content: 'a',
        reasoning_content: 'hm',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1.0}' } },
          { id: 'c2', type: 'function', index: 0, function: { name: 'g', arguments: { b: 2 } } },
          { id: 'c3', type: 'custom', custom: { name: 'p', input: 'x' } },
        ],
      },
      'tool_calls',
    );
    expect(fold({ ...reply, usage })).toEqual({
      replyId: 'up-1',
      model: 'up-model',
      blocks: [
        { type: 'reasoning', text: 'hm' },
        { type: 'text', text: 'a' },
        { type: 'tool-call', callId: 'c1', name: 'f', kind: 'function', arguments: '{"a":1.0}' },
        { type: 'tool-call', callId: 'c2', name: 'g', kind: 'function', arguments: '{"b":2}' },
        { type: 'tool-call', callId: 'c3', name: 'p', kind: 'freeform', arguments: 'x' },
      ],
      usage: { inputTokens: 10, outputTokens: 5, raw: usage },
      finish: { reason: 'tool-calls', raw: 'tool_calls' },
    });
  });

  it('may have content of any form', () => {
    const parts = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }], closed: true },
      { type: 'text', text: 'a' },
      { type: 'reference', reference_ids: [1] },
      { type: 'text', text: 'b' },
    ];
    expect(fold(withMessage({ content: parts })).blocks).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'ab' },
    ]);
    expect(fold(withMessage({ content: null })).blocks).toEqual([]);
    expect(fold(withMessage({ content: '' })).blocks).toEqual([]);
  });

  it('may lack its finish word: a document is complete', () => {
    expect(fold(withMessage({ content: 'a' }, null)).finish).toEqual({ reason: 'stop' });
    const call = { tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }] };
    expect(fold(withMessage(call, '')).finish).toEqual({ reason: 'tool-calls' });
  });

  it('may be a refusal', () => {
    const { blocks, finish } = fold(withMessage({ content: null, refusal: 'no' }));
    expect([blocks, finish]).toEqual([
      [{ type: 'refusal', text: 'no' }],
      { reason: 'refusal', raw: 'stop', explanation: 'no' },
    ]);
  });

  it('may hold the deprecated call', () => {
    const { blocks } = fold(
      withMessage({ content: null, function_call: { name: 'f', arguments: '{}' } }, 'function_call'),
    );
    expect(blocks).toMatchObject([{ type: 'tool-call', name: 'f', callId: expect.stringMatching(/^call_/) }]);
  });

  it.each<[string, object | string, string]>([
    ['an error', { error: { message: 'm', code: 429 } }, '429'],
    ['no choice', { id: 'x', choices: [] }, 'PP_UPSTREAM_EMPTY'],
    ['an empty object', {}, 'PP_UPSTREAM_EMPTY'],
    ['a page', '<html>bad gateway</html>', 'PP_UPSTREAM_NOT_JSON'],
    ['nothing', '', 'PP_UPSTREAM_NOT_JSON'],
    ['half of it', '{"choices":[{"mess', 'PP_UPSTREAM_NOT_JSON'],
  ])('that holds %s is an error', (_name, document, code) => {
    const events = decode(document);
    expect([events.length, events.at(-1)]).toEqual([2, { type: 'error', error: expect.objectContaining({ code }) }]);
  });

  it('that never came is an error', () => {
    expect(run(createWholeDecoder(replyContext()), [])).toMatchObject([{ type: 'reply-start' }, { type: 'error' }]);
  });
});

describe('a chat document for a client', () => {
  it('holds the whole reply', () => {
    const events = [
      start,
      ...reasoning('0', 'hm'),
      ...text('1', 'a'),
      ...toolCall('2', 'c1', 'f', '{"a":', '1.0}'),
      ...text('3', 'b'),
      used({ inputTokens: 3, cachedReadTokens: 1, outputTokens: 2 }),
      end('tool-calls'),
    ];
    expect(encode(events)).toEqual({
      id: 'chatcmpl-0000000000000000000001',
      object: 'chat.completion',
      created: NOW / 1000,
      model: 'asked-for',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'ab',
            refusal: null,
            reasoning_content: 'hm',
            tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1.0}' } }],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 2,
        total_tokens: 5,
        prompt_tokens_details: { cached_tokens: 1 },
      },
    });
  });

  it('has null as content when nothing was said', () => {
    expect(messageOf([start, end('stop')])).toEqual({ role: 'assistant', content: null, refusal: null });
  });

  it('has {} as the arguments of a call without any', () => {
    expect(messageOf([start, ...toolCall('0', 'c', 'f'), end('tool-calls')])).toMatchObject({
      tool_calls: [{ function: { arguments: '{}' } }],
    });
  });

  it('tells refusals in the words of the model or of the filter', () => {
    expect(messageOf([start, ...refusal('0', 'no'), end('refusal', { explanation: 'other' })])).toMatchObject({
      refusal: 'no',
    });
    expect(messageOf([start, end('refusal', { explanation: 'why' })])).toMatchObject({ refusal: 'why' });
    expect(messageOf([start, end('refusal')])).toMatchObject({ refusal: '' });
  });

  it('carries signatures for a client that knows them', () => {
    const events = [
      start,
      ...reasoning('0', 'hm', { origin: 'anthropic-messages', value: 'sig' }),
      ...hidden('1', { origin: 'openai-responses', value: 'enc' }),
      end('stop'),
    ];
    expect(messageOf(events, own({ reasoningDetails: true }))).toMatchObject({
      reasoning_content: 'hm',
      reasoning_details: [
        { type: 'reasoning.text', text: 'hm', signature: 'sig', format: 'anthropic-claude-v1', index: 0 },
        { type: 'reasoning.encrypted', data: 'enc', format: 'openai-responses-v1', index: 1 },
      ],
    });
  });

  it('speaks of functions to a client that does', () => {
    expect(
      messageOf([start, ...toolCall('0', 'c', 'f', '{}'), end('tool-calls')], own({ legacyFunctions: true })),
    ).toMatchObject({
      function_call: { name: 'f', arguments: '{}' },
    });
  });

  it('is the error where the reply was one', () => {
    expect(encode([start, { type: 'error', error: { kind: 'rate-limit', message: 'm' } }])).toEqual({
      error: { message: 'm', type: 'rate_limit_error', param: null, code: 'rate_limit_exceeded' },
    });
  });
});
