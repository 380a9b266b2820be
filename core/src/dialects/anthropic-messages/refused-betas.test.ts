import { describe, expect, it } from '@jest/globals';
import type { Failure } from '../../contract/index.ts';
import { createBetaRules } from './refused-betas.ts';

const HEADERS = { 'anthropic-beta': 'a-1,b-2,c-3', accept: '*/*' };

function failure(message: string, status = 400, model = 'my-opus'): Failure {
  return {
    call: { operation: 'chat', model, wire: { dialect: 'anthropic-messages' }, isStream: false },
    error: { kind: 'invalid-request', message },
    reply: { status, headers: {}, body: '' },
    body: () => ({}),
  };
}

const NAMED = 'Unexpected value(s) `b-2` for the `anthropic-beta` header.';

describe('foundry trap 14 (QuantumNous/new-api#3041): a beta that a deployment refuses', () => {
  it('is left out of the next try and of all later calls of this deployment', () => {
    const rules = createBetaRules('all');
    expect(rules.filter(HEADERS, 'my-opus')).toBe(HEADERS);
    expect(rules.recover(failure(NAMED))).toEqual({});
    expect(rules.filter(HEADERS, 'my-opus')['anthropic-beta']).toBe('a-1,c-3');
    expect(rules.filter(HEADERS, 'other')).toBe(HEADERS);
  });

  it('gives up when the same refusal comes again', () => {
    const rules = createBetaRules('all');
    rules.recover(failure(NAMED));
    expect(rules.recover(failure(NAMED))).toBeUndefined();
    expect(rules.recover(failure('Unexpected value(s) `a-1`, `c-3` for the `anthropic-beta` header.'))).toEqual({});
    expect(rules.filter(HEADERS, 'my-opus')).toEqual({ accept: '*/*' });
  });

  it('takes the whole header away where no name is said', () => {
    const rules = createBetaRules('all');
    expect(rules.recover(failure('invalid beta flag'))).toEqual({});
    expect(rules.filter(HEADERS, 'my-opus')).toEqual({ accept: '*/*' });
    expect(rules.recover(failure('invalid beta flag'))).toBeUndefined();
  });

  it('is told from other refusals', () => {
    const rules = createBetaRules('all');
    expect(rules.recover(failure('max_tokens: too large'))).toBeUndefined();
    expect(rules.recover(failure(NAMED, 500))).toBeUndefined();
    expect(rules.filter(HEADERS, 'my-opus')).toBe(HEADERS);
  });

  it('fills no memory with the words of an upstream', () => {
    const rules = createBetaRules('all');
    const names = Array.from({ length: 200 }, (_, at) => `\`x-${at}\``).join(' ');
    rules.recover(failure(`anthropic-beta ${names}`));
    expect(rules.recover(failure(NAMED))).toBeUndefined();
  });
});
