import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject } from '../../contract/index.ts';
import { replyContext, run } from './__fixtures__/contexts.ts';
import { wholeCodec } from './reply-codec.ts';

const OWN = 'anthropic-messages';

const decode = (document: JsonObject | string): ChatEvent[] =>
  run(wholeCodec.decoder(replyContext()), [
    { data: typeof document === 'string' ? document : JSON.stringify(document) },
  ]);

function encode(events: readonly ChatEvent[]): JsonObject | undefined {
  const [only] = run(wholeCodec.encoder(replyContext()), events);
  return only && (JSON.parse(only.data) as JsonObject);
}

const MESSAGE: JsonObject = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [
    { type: 'thinking', thinking: 'hm', signature: 'sig' },
    { type: 'text', text: 'Hi', citations: [{ type: 'char_location' }] },
    { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
    { type: 'tool_use', id: 'toolu_1', name: 'f', input: { n: 1 } },
    { type: 'tool_use', id: 'toolu_2', name: 'g', input: {} },
  ],
  stop_reason: 'tool_use',
  stop_sequence: null,
  stop_details: null,
  container: null,
  usage: { input_tokens: 5, cache_creation_input_tokens: 1, cache_read_input_tokens: 4, output_tokens: 9 },
};

describe('whole replies', () => {
  it('section 5: reads a message as the events of its blocks', () => {
    const events = decode(MESSAGE);
    expect(events[0]).toEqual({ type: 'reply-start', replyId: 'msg_1', model: 'claude' });
    expect(events.filter(({ type }) => /start$|opaque/.test(type)).map(({ type }) => type)).toEqual([
      'reply-start',
      'reasoning-start',
      'text-start',
      'opaque',
      'tool-call-start',
      'tool-call-start',
    ]);
    expect(events).toContainEqual({ type: 'reasoning-end', id: '0', signature: { origin: OWN, value: 'sig' } });
    expect(events).toContainEqual({ type: 'tool-call-delta', id: '3', delta: '{"n":1}' });
    expect(events.at(-1)).toEqual({ type: 'reply-end', finish: { reason: 'tool-calls', raw: 'tool_use' } });
    expect(events.find(({ type }) => type === 'usage')).toMatchObject({ usage: { inputTokens: 10, outputTokens: 9 } });
  });

  it('writes what it read, with an id and the model of its own', () => {
    expect(encode(decode(MESSAGE))).toEqual({
      ...MESSAGE,
      id: 'msg_0000000000000000000001',
      model: 'claude-sonnet-4-5',
    });
  });

  it('section 5: has no empty block, never an empty reason, and an object as input', () => {
    const events: ChatEvent[] = [
      { type: 'reply-start' },
      { type: 'text-start', id: '0' },
      { type: 'text-end', id: '0' },
      { type: 'tool-call-start', id: '1', callId: 'a', name: 'f', kind: 'function' },
      { type: 'tool-call-delta', id: '1', delta: '[1' },
      { type: 'tool-call-end', id: '1' },
      { type: 'reply-end', finish: { reason: 'length' } },
    ];
    expect(encode(events)).toMatchObject({
      content: [{ type: 'tool_use', input: { _raw: '[1' } }],
      stop_reason: 'max_tokens',
    });
    expect(encode([{ type: 'reply-start' }, { type: 'reply-end', finish: { reason: 'other' } }])).toMatchObject({
      content: [],
      stop_reason: 'end_turn',
      usage: { input_tokens: 7, output_tokens: 0 },
    });
  });

  it.each([
    ['{"type":"error","error":{"type":"overloaded_error","message":"m"}}', 'overloaded', undefined],
    ['{"error":{"message":"m","code":429}}', 'rate-limit', '429'],
    ['{"object":"chat.completion","choices":[]}', 'bad-gateway', 'PP_UPSTREAM_NOT_JSON'],
    ['<html>Bad gateway</html>', 'bad-gateway', 'PP_UPSTREAM_NOT_JSON'],
    ['', 'bad-gateway', 'PP_UPSTREAM_NOT_JSON'],
  ])('section 5, trap 55: a good status with the body %s is an error', (body, kind, code) => {
    const events = decode(body);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind, ...(code && { code }) } });
    expect(events.some(({ type }) => type === 'reply-end')).toBe(false);
    expect(encode(events)).toBeUndefined();
  });
});
