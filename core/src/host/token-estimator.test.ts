import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ChatBlock } from '../contract/chat-block.ts';
import type { ChatRequest } from '../contract/chat-request.ts';
import { createTokenEstimator, type TokenEstimator } from './token-estimator.ts';
import type { TokenThread } from './token-thread.ts';

function requestOf(blocks: readonly ChatBlock[], tools: ChatRequest['tools'] = []): ChatRequest {
  const messages = [{ role: 'user', blocks } as const];
  return { model: 'm', messages, tools, sampling: {}, stopSequences: [], isStream: false };
}

const text = (value: string): ChatBlock => ({ type: 'text', text: value });
const IMAGE: ChatBlock = { type: 'image', source: { kind: 'url', url: 'https://example.test/a.png' } };

/** A thread that counts a token for each text, or has no number. */
const fakeThread = (isBroken: boolean): TokenThread => ({
  count: async (texts) => (isBroken ? undefined : { tokens: texts.length, uncountedBytes: 0 }),
  close: async () => {},
});

describe('createTokenEstimator', () => {
  let estimator: TokenEstimator | undefined;
  afterEach(() => estimator?.close());

  it('counts a known text with its message', async () => {
    estimator = createTokenEstimator();
    // 2 tokens of o200k times 1.14, and 8 for the message
    expect(await estimator.estimate(requestOf([text('hello world')]))).toBe(11);
  });

  it('adds images, pages and tools', async () => {
    const { estimate } = createTokenEstimator(fakeThread(false));
    expect(await estimate(requestOf([]))).toBe(8);
    expect(await estimate(requestOf([IMAGE, IMAGE]))).toBe(8 + 3_200);
    const data = Buffer.alloc(90_000).toString('base64');
    const pdf: ChatBlock = { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data } };
    expect(await estimate(requestOf([pdf]))).toBe(8 + 2_700);
    const tool = { type: 'function', name: 'f' } as const;
    expect(await estimate(requestOf([], [tool]))).toBe(Math.ceil(8 + 500 + 1.14));
  });

  it('divides bytes where there is no thread', async () => {
    const { estimate } = createTokenEstimator(fakeThread(true));
    expect(await estimate(requestOf([text('x'.repeat(360))]))).toBe(108);
    expect(await estimate(requestOf([text('é'.repeat(180))]))).toBe(108);
  });

  it('does not keep a process alive that has its number', () => {
    const program = `
      const { createTokenEstimator } = await import('${new URL('./token-estimator.ts', import.meta.url)}');
      const request = ${JSON.stringify(requestOf([text('hello world')]))};
      console.log(await createTokenEstimator().estimate(request));
    `;
    const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect({ stdout: stdout.trim(), stderr, status }).toEqual({ stdout: '11', stderr: '', status: 0 });
  });
});
