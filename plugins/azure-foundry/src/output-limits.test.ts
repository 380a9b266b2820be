import { describe, expect, it } from '@jest/globals';
import type { Failure, JsonObject, Loss } from '@pipeproxy/core';
import { createOutputLimits } from './output-limits.ts';

const NOTHING = () => ({});
const REFUSED = 'max_tokens: 128000 > 64000, which is the maximum allowed number of output tokens for my-opus';

function failure(message: string, status = 400): Failure {
  return {
    call: { operation: 'chat', model: 'my-opus', wire: { dialect: 'anthropic-messages' }, isStream: false },
    error: { kind: 'invalid-request', message },
    reply: { status, headers: {}, body: '' },
    body: () => ({}),
  };
}

const set = (value: number, ...path: string[]) => ({ op: 'set', path, value });

describe('createOutputLimits', () => {
  it('cuts what a deployment has refused, from then on and for it alone', () => {
    const limits = createOutputLimits(NOTHING);
    const losses: Loss[] = [];
    const cut = (body: JsonObject, model = 'my-opus') => limits.patches(body, model, (loss) => losses.push(loss));
    expect(cut({ max_tokens: 128_000 })).toEqual([]);
    expect(limits.recover(failure(REFUSED))).toEqual({});
    expect(cut({ max_tokens: 128_000 })).toEqual([set(64_000, 'max_tokens')]);
    expect(losses).toEqual([{ feature: 'max-tokens', effect: expect.stringContaining('64000') }]);
    expect(cut({ max_tokens: 64_000 })).toEqual([]);
    expect(cut({ max_tokens: 128_000 }, 'my-other')).toEqual([]);
    expect(cut({})).toEqual([]);
  });

  it('leaves room for an answer behind the thinking', () => {
    const limits = createOutputLimits(() => ({ maxOutputTokens: 10_000 }));
    const thinking = (budget_tokens: number) => ({ max_tokens: 50_000, thinking: { type: 'enabled', budget_tokens } });
    const cut = (body: JsonObject) => limits.patches(body, 'my-opus', () => {});
    expect(cut(thinking(49_999))).toEqual([set(10_000, 'max_tokens'), set(9_999, 'thinking', 'budget_tokens')]);
    expect(cut(thinking(9_999))).toEqual([set(10_000, 'max_tokens')]);
  });

  it('gives up when the same refusal comes again, and on any other', () => {
    const limits = createOutputLimits(NOTHING);
    expect(limits.recover(failure(REFUSED, 500))).toBeUndefined();
    expect(limits.recover(failure('max_tokens: Field required'))).toBeUndefined();
    expect(limits.recover(failure('max_tokens: 5 > 0'))).toBeUndefined();
    expect(limits.recover(failure(REFUSED))).toEqual({});
    expect(limits.recover(failure(REFUSED))).toBeUndefined();
  });
});
