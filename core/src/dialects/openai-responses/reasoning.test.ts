import { describe, expect, it } from '@jest/globals';
import { decodeReasoningItem } from './reasoning.ts';

describe('reasoning of the input without a seal', () => {
  it('responses trap 13 (anomalyco/opencode#7724): is nothing where it only names what nobody keeps, and its words where it has some', () => {
    expect(decodeReasoningItem({ type: 'reasoning', id: 'rs_1', summary: [] })).toEqual([]);
    const summary = [{ type: 'summary_text', text: 'hm' }];
    expect(decodeReasoningItem({ type: 'reasoning', id: 'rs_1', summary })).toEqual([
      { type: 'reasoning', text: 'hm' },
    ]);
  });
});
