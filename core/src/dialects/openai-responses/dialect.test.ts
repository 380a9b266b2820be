import { describe, expect, it } from '@jest/globals';
import type { JsonObject, SystemMode } from '../../contract/index.ts';
import { patchBytes } from '../../wire/patch/patch-bytes.ts';
import { openaiResponses } from './dialect.ts';

const patched = (body: JsonObject, mode: SystemMode, text: string): JsonObject => {
  const patches = openaiResponses.chat?.systemPatches(body, mode, text) ?? [];
  return JSON.parse(Buffer.from(patchBytes(Buffer.from(JSON.stringify(body)), patches)).toString());
};

describe('the dialect', () => {
  it.each<[SystemMode, JsonObject, string]>([
    ['append', { instructions: 'a' }, 'a\n\nb'],
    ['prepend', { instructions: 'a' }, 'b\n\na'],
    ['replace', { instructions: 'a' }, 'b'],
    ['append', {}, 'b'],
    ['append', { instructions: null }, 'b'],
  ])('puts text into the instructions: %s into %j', (mode, body, instructions) => {
    expect(patched({ model: 'm', ...body }, mode, 'b')).toEqual({ model: 'm', instructions });
  });

  it.each(['session-id', 'session_id', 'thread-id', 'conversation_id', 'x-session-id', 'x-session-affinity'])(
    'knows the session by the header %s of an agent, before the key of its caches',
    (name) => {
      expect(openaiResponses.session?.({ [name]: 's' }, { prompt_cache_key: 'k' })).toBe('s');
    },
  );

  it('knows the session of Codex and of other agents', () => {
    const sessionOf = (headers: Record<string, string>, peeked = {}) => openaiResponses.session?.(headers, peeked);
    expect(sessionOf({ 'session-id': 's', 'x-session-id': 'x' })).toBe('s');
    expect(sessionOf({ 'x-session-affinity': 'a' }, { prompt_cache_key: 'k' })).toBe('a');
    expect(sessionOf({}, { prompt_cache_key: 'k' })).toBe('k');
    expect(sessionOf({})).toBeUndefined();
  });

  it('waits in an event that clients count, with all that an event needs', () => {
    const { name, data } = openaiResponses.keepalive ?? { data: '{}' };
    expect([name, JSON.parse(data)]).toEqual(['keepalive', { type: 'keepalive', sequence_number: 0 }]);
  });

  it('reads errors of the login that Codex has', () => {
    const error = { type: 'usage_limit_reached', message: 'The usage limit has been reached', resets_in_seconds: 60 };
    const facts = openaiResponses.decodeError({ status: 429, headers: {}, body: JSON.stringify({ error }) });
    expect(facts).toMatchObject({ kind: 'rate-limit', code: 'usage_limit_reached' });
    const detail = openaiResponses.decodeError({
      status: 400,
      headers: {},
      body: '{"detail":"Store must be set to false"}',
    });
    expect(detail).toMatchObject({ kind: 'invalid-request', message: 'Store must be set to false' });
  });
});
