import { describe, expect, it, jest } from '@jest/globals';
import type { JsonObject, WireEvent } from '../../contract/index.ts';
import { watch } from './watch.ts';

const event = (frame: JsonObject): WireEvent => ({ name: frame.type as string, data: JSON.stringify(frame) });
const START = event({
  type: 'message_start',
  message: { usage: { input_tokens: 10, cache_read_input_tokens: 5, output_tokens: 1 } },
});
const OPEN = event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
const DELTA = event({
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: 'x "message_stop" y' },
});
const CLOSE = event({ type: 'content_block_stop', index: 0 });
const END = event({ type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 9 } });
const LAST = event({ type: 'message_stop' });

function watched(...events: WireEvent[]) {
  const seen = watch(true);
  for (const one of events) seen.push(one);
  return seen;
}

describe('watch of a stream', () => {
  it('says when the model has said something, and when it is done', () => {
    expect(watched(START, event({ type: 'ping' }), OPEN)).toMatchObject({ hasGenerated: false, isComplete: false });
    expect(watched(START, OPEN, DELTA)).toMatchObject({ hasGenerated: true, isComplete: false });
    expect(watched(START, OPEN, CLOSE)).toMatchObject({ hasGenerated: true });
    expect(watched(START, OPEN, DELTA, CLOSE, END)).toMatchObject({
      isComplete: false,
      finish: { reason: 'length', raw: 'max_tokens' },
    });
    expect(watched(START, OPEN, DELTA, CLOSE, END, LAST)).toMatchObject({ isComplete: true });
  });

  it('reads usage and errors', () => {
    expect(watched(START).usage).toMatchObject({ inputTokens: 15, outputTokens: 1 });
    expect(watched(START, END).usage).toMatchObject({ inputTokens: 15, outputTokens: 9 });
    const error = event({ type: 'error', error: { type: 'overloaded_error', message: 'm' } });
    expect(watched(START, error)).toMatchObject({ error: { kind: 'overloaded' }, isComplete: false });
    const fault = { kind: 'server', message: 'm' } as const;
    expect(watched({ data: '', fault }).error).toBe(fault);
  });

  it('reads events without a name by their data', () => {
    const nameless = [START, OPEN, DELTA, CLOSE, END, LAST].map(({ data }) => ({ data }));
    expect(watched(...nameless)).toMatchObject({ hasGenerated: true, isComplete: true, usage: { outputTokens: 9 } });
    expect(watched({ data: '{"error":{"message":"m"}}' })).toMatchObject({ error: { kind: 'server' } });
  });

  it('parses no delta', () => {
    const parse = jest.spyOn(JSON, 'parse');
    watched(OPEN, DELTA, CLOSE, LAST);
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });
});

describe('watch of a whole reply', () => {
  const seen = (data: string) => {
    const one = watch(false);
    one.push({ data });
    return one;
  };

  it('reads it at once', () => {
    const document = {
      content: [{ type: 'tool_use' }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    expect(seen(JSON.stringify(document))).toMatchObject({
      hasGenerated: true,
      isComplete: true,
      usage: { inputTokens: 1, outputTokens: 2 },
      finish: { reason: 'tool-calls' },
    });
  });

  it.each([
    ['{"type":"error","error":{"type":"api_error","message":"m"}}', 'server'],
    ['{"choices":[]}', 'bad-gateway'],
    ['<html>', 'bad-gateway'],
  ])('sees the error in %s', (data, kind) => {
    expect(seen(data)).toMatchObject({ hasGenerated: false, isComplete: false, error: { kind } });
  });
});
