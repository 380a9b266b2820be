import { describe, expect, it } from '@jest/globals';
import { decodeFinish } from './finish-reason.ts';

describe('the end of a response', () => {
  it('responses trap 15 (router-for-me/CLIProxyAPI#2444): is a wish for tools where there are calls, though the status says no word of it', () => {
    const response = { status: 'completed' };
    expect(decodeFinish(response, { hasCalls: true, refusal: '' }).reason).toBe('tool-calls');
    expect(decodeFinish(response, { hasCalls: false, refusal: '' }).reason).toBe('stop');
  });
});
