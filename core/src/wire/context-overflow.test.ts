import { describe, expect, it } from '@jest/globals';
import { saysContextOverflow } from './context-overflow.ts';

describe('saysContextOverflow', () => {
  it.each([
    'prompt is too long: 210000 tokens > 200000 maximum',
    'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
    'Your input exceeds the context window of this model.',
    "This model's maximum context length is 8192 tokens.",
    "The prompt is longer than the model's context length",
    'the request exceeds the available context size (4096 tokens)',
    'tokens to keep is greater than the context length',
    'context window exceeds limit (2013)',
    'Prompt contains 9000 tokens: too large for model with 8192 maximum context length',
    'prompt too long; exceeded max context length by 12 tokens',
    'Input is too long for requested model.',
    'context_length_exceeded',
    'The input token count (1053910) exceeds the maximum number of tokens allowed (1048576).',
  ])('knows %j', (text) => {
    expect(saysContextOverflow(text)).toBe(true);
  });

  it.each(['max_tokens: 150000 > 32000, which is the maximum allowed', 'rate limit exceeded', ''])(
    'lets %j be',
    (text) => {
      expect(saysContextOverflow(text)).toBe(false);
    },
  );
});
