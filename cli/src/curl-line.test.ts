import { describe, expect, it } from '@jest/globals';
import type { ResolvedConfig } from '@pipeproxy/core';
import { curlLine } from './curl-line.ts';

const DEMO = { demo: 'demo/demo' };
function lineOf(
  models: ResolvedConfig['models'],
  url = 'http://127.0.0.1:8317',
  keys: { name: string; key: string }[] = [],
) {
  return curlLine(url, { models: { ...DEMO, ...models }, auth: { keys } } as unknown as ResolvedConfig);
}

describe('curlLine', () => {
  it.each<[ResolvedConfig['models'], string]>([
    [{}, 'demo'],
    [{ 'claude-*': 'a/claude-*' }, 'demo'],
    [{ '*': 'openai/*' }, 'demo'],
    [{ '*': 'openai/gpt-5.1' }, 'openai/gpt-5.1'],
    [{ '*': 'openai/gpt-5.1', fast: 'openai/mini' }, 'fast'],
  ])('asks for a name of %j that leads somewhere', (models, name) => {
    expect(lineOf(models)).toContain(`"model":"${name}"`);
  });

  it('calls an address that answers', () => {
    expect(lineOf({}, 'http://0.0.0.0:8317')).toContain('curl http://127.0.0.1:8317/');
    expect(lineOf({}, 'http://[::]:8317')).toContain('curl http://[::1]:8317/');
  });

  it('takes the key from the environment, never from the config', () => {
    const line = lineOf({}, 'http://x', [{ name: 'a', key: 'FAKE-key' }]);
    expect(line).toContain('-H "authorization: Bearer $PIPEPROXY_KEY"');
    expect(line).not.toContain('FAKE-key');
  });

  it('is safe to paste whatever the name', () => {
    expect(lineOf({ "it's $(date)": 'a/b' })).toContain(`"model":"it'\\''s $(date)"`);
  });
});
