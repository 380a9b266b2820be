import { describe, expect, it } from '@jest/globals';
import { applyPatches } from '../../wire/patch/apply-patches.ts';
import { reasoningPatches } from './reasoning-patches.ts';

describe('reasoningPatches', () => {
  it('takes reasoning out of the input, and the ids that belong to it', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'a', arguments: '{}' };
    const input = [
      { role: 'user', content: 'a' },
      { type: 'reasoning', id: 'rs_1', encrypted_content: 'x' },
      { ...call, id: 'fc_1' },
      { type: 'reasoning', id: 'rs_2', summary: [] },
      { role: 'user', content: 'b' },
    ];
    expect(applyPatches({ input }, reasoningPatches({ input }))).toEqual({ input: [input[0], call, input[4]] });
  });

  it('has nothing to do without reasoning', () => {
    expect(reasoningPatches({ input: 'hi' })).toEqual([]);
    expect(reasoningPatches({ input: [{ type: 'function_call', id: 'fc_1' }] })).toEqual([]);
  });
});
