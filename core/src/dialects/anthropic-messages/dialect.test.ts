import { describe, expect, it } from '@jest/globals';
import type { Inbound, JsonObject, Patch } from '../../contract/index.ts';
import { anthropicMessages } from './dialect.ts';

const { chat, count } = anthropicMessages;
const system = (value: JsonObject[string], mode: 'append' | 'prepend' | 'replace') =>
  chat?.systemPatches({ system: value }, mode, 'new') as readonly Patch[];

describe('anthropicMessages', () => {
  it('trap 54 (BerriAI/litellm#13252): counts on a route of its own', () => {
    expect(anthropicMessages.routes).toContainEqual({
      method: 'POST',
      path: '/v1/messages/count_tokens',
      operation: 'count',
    });
    expect(count?.encodeReply(42)).toEqual({ input_tokens: 42 });
  });

  it('security 11: passes on what the version and the limits are, and nothing that names an account', () => {
    expect(anthropicMessages.forwardHeaders).toEqual(['anthropic-version', 'anthropic-beta']);
    for (const name of ['request-id', 'anthropic-organization-id', 'set-cookie', 'authorization']) {
      expect(anthropicMessages.replyHeaders).not.toContain(name);
    }
  });

  it('pings a waiting client with an event of its own', () => {
    expect(anthropicMessages.keepalive).toEqual({ name: 'ping', data: '{"type":"ping"}' });
  });

  it.each([
    [undefined, true, [{ op: 'set', path: ['stream'], value: true }]],
    [false, true, [{ op: 'set', path: ['stream'], value: true }]],
    [true, true, []],
    [true, false, [{ op: 'delete', path: ['stream'] }]],
    [undefined, false, []],
    [false, false, []],
  ])('asks for a stream of a body with stream %s: %s', (stream, isStream, expected) => {
    expect(chat?.streamPatches({ stream }, isStream, {})).toEqual(expected);
  });

  it('puts a text into the system prompt', () => {
    const block = { type: 'text', text: 'new' };
    const attribution = { type: 'text', text: 'x-anthropic-billing-header: a' };
    expect(system(undefined, 'append')).toEqual([{ op: 'set', path: ['system'], value: 'new' }]);
    expect(system('old', 'append')).toEqual([{ op: 'set', path: ['system'], value: 'old\n\nnew' }]);
    expect(system('old', 'prepend')).toEqual([{ op: 'set', path: ['system'], value: 'new\n\nold' }]);
    expect(system('old', 'replace')).toEqual([{ op: 'set', path: ['system'], value: 'new' }]);
    expect(system([attribution], 'append')).toEqual([{ op: 'insert', path: ['system', '-'], value: block }]);
    expect(system([attribution], 'prepend')).toEqual([{ op: 'insert', path: ['system', 1], value: block }]);
    expect(system([block], 'prepend')).toEqual([{ op: 'insert', path: ['system', 0], value: block }]);
    expect(system([block], 'replace')).toEqual([{ op: 'set', path: ['system'], value: 'new' }]);
  });

  it('section 10.4: lists models in the shape of the API', () => {
    const models = [
      { id: 'a', displayName: 'A', createdAtMs: 1_790_000_000_000, contextTokens: 200_000, maxOutputTokens: 64_000 },
      { id: 'b' },
    ];
    expect(anthropicMessages.encodeModels(models)).toEqual({
      data: [
        {
          type: 'model',
          id: 'a',
          display_name: 'A',
          created_at: '2026-09-21T14:13:20.000Z',
          max_input_tokens: 200_000,
          max_tokens: 64_000,
        },
        {
          type: 'model',
          id: 'b',
          display_name: 'b',
          created_at: '1970-01-01T00:00:00.000Z',
          max_input_tokens: null,
          max_tokens: null,
        },
      ],
      has_more: false,
      first_id: 'a',
      last_id: 'b',
    });
    expect(anthropicMessages.encodeModels([])).toEqual({ data: [], has_more: false, first_id: null, last_id: null });
    expect(anthropicMessages.encodeModel({ id: 'b' })).toMatchObject({ type: 'model', id: 'b' });
  });

  it('foundry section 2: asks for a model without the mark of a long context', () => {
    const asked = (model: string) => anthropicMessages.asked?.({} as Inbound, { model });
    expect([asked('my-opus[1m]'), asked('my-opus'), asked('a[1m]b')]).toEqual([{ model: 'my-opus' }, {}, {}]);
  });

  it('finds the session in the header, else in the name of the user', () => {
    const session = (user_id: JsonObject[string], headers = {}) =>
      anthropicMessages.session?.(headers, { metadata: { user_id } });
    expect(session('x', { 'x-claude-code-session-id': 's1' })).toBe('s1');
    expect(session('{"device_id":"d","session_id":"s2"}')).toBe('s2');
    expect(session('user_0_account_1_session_0000-11')).toBe('0000-11');
    expect(session('somebody')).toBeUndefined();
    expect(anthropicMessages.session?.({}, {})).toBeUndefined();
  });
});
