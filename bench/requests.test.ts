import { describe, expect, it } from '@jest/globals';
import { readMode, requestBody } from './requests.ts';

describe('readMode', () => {
  it.each(['openai-chat', 'anthropic-messages'] as const)('finds the mode of every request in %s', (dialect) => {
    const modes = ['json', 'burst', 'paced'] as const;
    expect(modes.map((mode) => readMode(requestBody(dialect, mode)))).toEqual(modes);
  });
});
