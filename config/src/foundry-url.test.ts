import { describe, expect, it } from '@jest/globals';
import { foundryUrl } from './foundry-url.ts';

describe('foundryUrl', () => {
  // The table of base URLs that people configure.
  it.each([
    'foo',
    'https://foo.services.ai.azure.com',
    'https://foo.services.ai.azure.com/',
    'https://foo.services.ai.azure.com/anthropic/',
    'https://foo.services.ai.azure.com/anthropic/v1',
    'https://foo.services.ai.azure.com/anthropic/v1/messages',
    'foo.services.ai.azure.com',
  ])('%s is the resource foo', (written) => {
    expect(foundryUrl(written)).toBe('https://foo.services.ai.azure.com/anthropic');
  });

  it('adds nothing to a host that is not Azure', () => {
    expect(foundryUrl('https://apim.corp.example/foundry')).toBe('https://apim.corp.example/foundry');
  });

  it('keeps another Azure host', () => {
    expect(foundryUrl('https://foo.openai.azure.com')).toBe('https://foo.openai.azure.com/anthropic');
  });

  it.each(['', 'foo/bar', 'foo bar', 'evil.example', 'https://', 'https://user:pass@foo.example', 'foo?x=1'])(
    'security 8: "%s" is none',
    (written) => {
      expect(foundryUrl(written)).toBeUndefined();
    },
  );
});
