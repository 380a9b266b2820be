import { describe, expect, it } from '@jest/globals';
import type { Failure, JsonObject } from '../../contract/index.ts';
import { dropRefusedReasoning } from './foreign-reasoning.ts';

const failure = (dialect: string, code: string, body: JsonObject): Failure => ({
  call: { operation: 'chat', model: 'm', wire: { dialect }, isStream: true },
  error: { kind: 'invalid-request', code, message: 'm' },
  body: () => body,
});
const body = {
  input: [
    { role: 'user', content: 'a' },
    { type: 'reasoning', id: 'rs_1', encrypted_content: 'pp1.s.x' },
  ],
};

describe('dropRefusedReasoning', () => {
  it('leaves out what the upstream cannot read, once it has said so', () => {
    expect(dropRefusedReasoning(failure('openai-responses', 'invalid_encrypted_content', body))).toEqual({
      patches: [{ op: 'delete', path: ['input', 1] }],
    });
  });

  it.each([
    ['another trouble', failure('openai-responses', 'rate_limit_exceeded', body)],
    ['another dialect', failure('openai-chat', 'invalid_encrypted_content', body)],
    ['no reasoning', failure('openai-responses', 'invalid_encrypted_content', { input: 'hi' })],
  ])('changes nothing for %s', (_what, given) => {
    expect(dropRefusedReasoning(given)).toBeUndefined();
  });
});
