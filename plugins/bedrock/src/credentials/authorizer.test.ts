import { describe, expect, it } from '@jest/globals';
import { createExpiringCache, type Failure, type UpstreamCall } from '@pipeproxy/core';
import { createAuthorizer } from './authorizer.ts';
import type { KeySource } from './credential.ts';

const SCOPE = { region: 'us-east-1', service: 'bedrock' };
const REQUEST = { method: 'POST', url: 'https://a.test/', headers: {} } as const;
const clock = { now: () => 0 };

const newCall = (): UpstreamCall => ({
  operation: 'chat',
  model: 'm',
  wire: { dialect: 'anthropic-messages' },
  isStream: false,
});
const failure = (call: UpstreamCall, code: string): Failure => ({
  call,
  error: { kind: 'upstream-auth', message: 'No.', code },
  reply: { status: 403, headers: {}, body: '' },
  body: () => ({}),
});

function setUp(source?: KeySource) {
  let number = 0;
  const load = async () => ({ value: { accessKeyId: `AKIA${++number}`, secretAccessKey: 'FAKE' } });
  const { authorize, recover } = createAuthorizer(
    { kind: 'keys', keys: source ?? createExpiringCache(load, clock) },
    clock,
  );
  const sign = async (call: UpstreamCall) =>
    (await authorize(REQUEST, call, SCOPE)).headers.authorization?.match(/AKIA\d/)?.[0];
  return { sign, recover };
}

describe('keys that AWS refuses', () => {
  it('are fetched anew once', async () => {
    const { sign, recover } = setUp();
    const call = newCall();
    expect(await sign(call)).toBe('AKIA1');
    expect(await recover(failure(call, 'ThrottlingException'))).toBeUndefined();
    expect(await recover(failure(call, 'ExpiredTokenException'))).toEqual({});
    expect(await sign(call)).toBe('AKIA2');
    expect(await recover(failure(call, 'ExpiredTokenException'))).toBeUndefined();
  });

  it('are not thrown away for a call that was signed with older ones', async () => {
    const { sign, recover } = setUp();
    const [first, second] = [newCall(), newCall()];
    await sign(first);
    await sign(second);
    expect(await recover(failure(first, 'ExpiredTokenException'))).toEqual({});
    expect(await sign(first)).toBe('AKIA2');
    expect(await recover(failure(second, 'ExpiredTokenException'))).toEqual({});
    expect(await sign(second)).toBe('AKIA2');
  });

  it('stay what they are where nobody can renew them', async () => {
    const { sign, recover } = setUp({ current: () => ({ accessKeyId: 'AKIA9', secretAccessKey: 'FAKE' }) });
    const call = newCall();
    expect(await sign(call)).toBe('AKIA9');
    expect(await recover(failure(call, 'ExpiredTokenException'))).toBeUndefined();
  });
});
