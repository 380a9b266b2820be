import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../contract/index.ts';
import { createRefusedFields } from './refused-fields.ts';

function recovered(message: string) {
  const failure: Failure = {
    call: { operation: 'chat', model: 'm', wire: { dialect: 'openai-chat' }, isStream: false },
    error: { kind: 'invalid-request', message },
    reply: { status: 400, headers: {}, body: '' },
    body: () => ({}),
  };
  return createRefusedFields().recover(failure)?.patches;
}

describe('refused fields', () => {
  it('are those that the error names', () => {
    expect(recovered("Unsupported parameter: 'seed'")).toEqual([{ op: 'delete', path: ['seed'] }]);
  });

  it('are not looked for in an echo of the request', () => {
    expect(recovered(`Not supported: ${'x'.repeat(3_000)} 'seed' is not supported`)).toBeUndefined();
  });
});
