import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { ReplyWatch } from '../../contract/index.ts';
import { sse } from '../../wire/framings/sse.ts';
import { run, wireEvents } from '../openai-chat/__fixtures__/kit.ts';
import { createWatch } from './watch.ts';

function watched(isStream: boolean, events: readonly (object | string)[]): ReplyWatch {
  const watch = createWatch(isStream);
  for (const event of wireEvents(events)) watch.push(event);
  return watch;
}

const created = { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', usage: null } };
const delta = { type: 'response.output_text.delta', delta: '"type":"error"' };
const completed = {
  type: 'response.completed',
  response: { status: 'completed', output: [{ type: 'message' }], usage: { input_tokens: 3, output_tokens: 4 } },
};

describe('a stream that passes through', () => {
  it('has generated with its first piece, not before', () => {
    expect(watched(true, [created]).hasGenerated).toBe(false);
    const announced = { type: 'response.output_item.added', item: { type: 'message', content: [] } };
    expect(watched(true, [created, announced]).hasGenerated).toBe(false);
    expect(watched(true, [created, delta]).hasGenerated).toBe(true);
    const called = { type: 'response.output_item.added', item: { type: 'function_call', name: 'a' } };
    expect(watched(true, [created, called]).hasGenerated).toBe(true);
    const hidden = { type: 'response.output_item.done', item: { type: 'reasoning', encrypted_content: 'g' } };
    expect(watched(true, [created, hidden]).hasGenerated).toBe(true);
  });

  it('is complete with its last event, which has the counts', () => {
    const { isComplete, usage, finish, error } = watched(true, [created, delta, completed, '[DONE]']);
    expect([isComplete, usage, finish, error]).toMatchObject([
      true,
      { inputTokens: 3, outputTokens: 4 },
      { reason: 'stop', raw: 'completed' },
      undefined,
    ]);
    expect(watched(true, [created, delta]).isComplete).toBe(false);
  });

  it('ends with calls, with a limit', () => {
    const output = [{ type: 'function_call', name: 'a' }];
    const called = { ...completed, response: { ...completed.response, output } };
    expect(watched(true, [called]).finish).toMatchObject({ reason: 'tool-calls' });
    const cut = { type: 'response.incomplete', response: { incomplete_details: { reason: 'max_output_tokens' } } };
    expect(watched(true, [cut])).toMatchObject({ isComplete: true, finish: { reason: 'length' } });
  });

  it('tells errors, in an event or in a failed response, and the fault of a framing', () => {
    const error = { type: 'error', code: 'rate_limit_exceeded', message: 'm' };
    expect(watched(true, [created, error])).toMatchObject({ isComplete: false, error: { kind: 'rate-limit' } });
    const failed = { type: 'response.failed', response: { error: { code: 'context_length_exceeded', message: 'm' } } };
    expect(watched(true, [created, failed])).toMatchObject({ isComplete: false, error: { kind: 'context-overflow' } });
    const watch = createWatch(true);
    watch.push({ data: '', fault: { kind: 'server', message: 'f' } });
    expect(watch.error).toMatchObject({ message: 'f' });
  });

  it('reads through a fixture as the decoder does', () => {
    const bytes = readFileSync(`${import.meta.dirname}/__fixtures__/openai-responses-tools.1.reply.sse`);
    const watch = createWatch(true);
    for (const event of run(sse.split({ maxEventBytes: 100_000 }), [bytes])) watch.push(event);
    expect(watch).toMatchObject({
      hasGenerated: true,
      isComplete: true,
      usage: { inputTokens: 50, reasoningTokens: 10 },
    });
  });
});

describe('a document that passes through', () => {
  it('is read whole', () => {
    const { type: _type, ...document } = completed;
    expect(watched(false, [{ object: 'response', ...document.response }])).toMatchObject({
      hasGenerated: true,
      isComplete: true,
      usage: { inputTokens: 3 },
    });
    expect(watched(false, [{ error: { message: 'm', code: 'insufficient_quota' } }])).toMatchObject({
      isComplete: false,
      error: { kind: 'billing' },
    });
    expect(watched(false, ['<html>'])).toMatchObject({ isComplete: false, error: undefined });
  });
});
