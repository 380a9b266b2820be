import { describe, expect, it } from '@jest/globals';
import { DIALECTS, type Dialect } from './dialects/index.ts';
import { MODES, type Mode, readMode } from './modes.ts';
import { clientRequest, type RequestSize } from './requests.ts';

const ALL_DIALECTS = Object.keys(DIALECTS) as Dialect[];
const AGENT_DIALECTS = ['openai-chat', 'anthropic-messages'] as const;
const ALL_MODES = Object.keys(MODES) as Mode[];

const bodyOf = (dialect: Dialect, mode: Mode, size: RequestSize = 'small') =>
  clientRequest({ dialect, upstream: dialect }, mode, size).body;

describe('clientRequest', () => {
  it.each(ALL_DIALECTS)('says its mode in %s', (dialect) => {
    expect(ALL_MODES.map((mode) => readMode(bodyOf(dialect, mode)))).toEqual(ALL_MODES);
  });

  it.each(AGENT_DIALECTS)('says its mode in the request of an agent in %s', (dialect) => {
    expect(ALL_MODES.map((mode) => readMode(bodyOf(dialect, mode, 64_000)))).toEqual(ALL_MODES);
  });

  it('asks for the upstream by name, in the body or in the path', () => {
    const { path } = clientRequest({ dialect: 'gemini-generate', upstream: 'openai-chat' }, 'burst');
    expect(path).toBe('/v1beta/models/bench-openai-chat:streamGenerateContent?alt=sse');
    const { body } = clientRequest({ dialect: 'openai-responses', upstream: 'openai-chat' }, 'burst');
    expect(JSON.parse(body.toString()).model).toBe('bench-openai-chat');
  });

  it.each(
    AGENT_DIALECTS.flatMap((dialect) => [64_000, 200_000].map((size) => [dialect, size as 64_000 | 200_000] as const)),
  )('writes an agent request in %s of exactly %d bytes, with 50 tools and a history of tool calls', (dialect, size) => {
    const body = bodyOf(dialect, 'json', size);
    const { tools, messages } = JSON.parse(body.toString());
    const results = body.toString().split(dialect === 'openai-chat' ? '"role":"tool"' : '"tool_result"');
    expect(body).toHaveLength(size);
    expect(tools).toHaveLength(50);
    expect(messages.length).toBeGreaterThan(30);
    expect(results.length).toBeGreaterThan(15);
  });

  it('knows no agent in other dialects', () => {
    expect(() => bodyOf('gemini-generate', 'json', 64_000)).toThrow('No agent is known in gemini-generate');
  });
});

describe('readMode', () => {
  it('takes the last prompt of a conversation', () => {
    const earlier = bodyOf('openai-chat', 'json');
    expect(readMode(Buffer.concat([earlier, bodyOf('openai-chat', 'burst')]))).toBe('burst');
  });

  it('refuses a request that says none', () => {
    expect(() => readMode(Buffer.from('{"messages":[]}'))).toThrow('No mode');
  });
});
