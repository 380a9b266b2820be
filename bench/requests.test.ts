import { describe, expect, it } from '@jest/globals';
import { MODES, type Mode, readMode } from './modes.ts';
import { requestBody } from './requests.ts';

const DIALECTS = ['openai-chat', 'anthropic-messages'] as const;
const ALL_MODES = Object.keys(MODES) as Mode[];

describe('requestBody', () => {
  it.each(DIALECTS)('says its mode in %s, in every size', (dialect) => {
    const sizes = ['small', 64_000] as const;
    for (const size of sizes) {
      expect(ALL_MODES.map((mode) => readMode(requestBody(dialect, mode, size)))).toEqual(ALL_MODES);
    }
  });

  it.each(DIALECTS.flatMap((dialect) => [64_000, 200_000].map((size) => [dialect, size as 64_000 | 200_000] as const)))(
    'writes an agent request in %s of exactly %d bytes, with 50 tools and a history of tool calls',
    (dialect, size) => {
      const body = requestBody(dialect, 'json', size);
      const { tools, messages } = JSON.parse(body.toString());
      const results = body.toString().split(dialect === 'openai-chat' ? '"role":"tool"' : '"tool_result"');
      expect(body).toHaveLength(size);
      expect(tools).toHaveLength(50);
      expect(messages.length).toBeGreaterThan(30);
      expect(results.length).toBeGreaterThan(15);
    },
  );
});

describe('readMode', () => {
  it('takes the last prompt of a conversation', () => {
    const earlier = requestBody('openai-chat', 'json');
    expect(readMode(Buffer.concat([earlier, requestBody('openai-chat', 'burst')]))).toBe('burst');
  });

  it('refuses a request that says none', () => {
    expect(() => readMode(Buffer.from('{"messages":[]}'))).toThrow('No mode');
  });
});
