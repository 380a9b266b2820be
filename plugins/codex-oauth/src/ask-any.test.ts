import { describe, expect, it } from '@jest/globals';
import { type ErrorCode, ProxyError } from '@pipeproxy/core';
import type { AccountEntry } from './account-store.ts';
import { createAskAny } from './ask-any.ts';
import { usedUp } from './used-up.ts';

const entries = ['a', 'b'].map((path) => ({ account: { file: { path } } })) as unknown as readonly AccountEntry[];
const askAny = createAskAny(async () => entries);

/** Who was asked, when the first one fails like this. */
async function askedAfter(error: unknown): Promise<readonly string[]> {
  const asked: string[] = [];
  const question = async ({ account }: AccountEntry): Promise<void> => {
    asked.push(account.file.path);
    if (asked.length === 1) throw error;
  };
  await askAny(question).catch(() => undefined);
  return asked;
}

describe('createAskAny', () => {
  it.each<ErrorCode>(['PP_LOGIN_FAILED', 'PP_LOGIN_NEEDED', 'PP_LOGIN_UNREADABLE', 'PP_UPSTREAM_AUTH'])(
    'asks the next account after %s',
    async (code) => {
      expect(await askedAfter(new ProxyError(code, 'FAKE'))).toEqual(['a', 'b']);
    },
  );

  it('asks the next account after one whose plan is used up', async () => {
    expect(await askedAfter(usedUp('codex', 2_000, 1_000))).toEqual(['a', 'b']);
  });

  it.each([new ProxyError('PP_UPSTREAM_ERROR', 'FAKE'), new Error('FAKE')])(
    'asks nobody else after %s',
    async (error) => {
      expect(await askedAfter(error)).toEqual(['a']);
    },
  );

  it('throws what the last one is told', async () => {
    const fail = async ({ account }: AccountEntry): Promise<void> => {
      throw new ProxyError('PP_LOGIN_NEEDED', account.file.path);
    };
    await expect(askAny(fail)).rejects.toThrow('b');
  });
});
