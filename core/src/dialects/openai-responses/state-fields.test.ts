import { describe, expect, it } from '@jest/globals';
import { refuseState } from './state-fields.ts';

describe('what only a server with a memory can do', () => {
  it.each([
    ['previous_response_id', 'previous_response_not_found', 'x_1'],
    ['conversation', 'unsupported_parameter', 'conversations'],
    ['prompt', 'unsupported_parameter', 'prompts'],
  ])('is refused by its field and OpenAI’s own code, never left out: %s', (param, code, what) => {
    const facts = expect.objectContaining({ kind: 'invalid-request', code, param });
    expect(() => refuseState({ [param]: 'x_1' })).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED', facts, message: expect.stringContaining(what) }),
    );
    expect(() => refuseState({ [param]: null })).not.toThrow();
  });
});
