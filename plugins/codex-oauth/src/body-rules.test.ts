import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue, Operation } from '@pipeproxy/core';
import { bodyPatches } from './body-rules.ts';

/** A body to which the rules have nothing to say. */
const GOOD: JsonObject = { instructions: '', store: false, include: ['reasoning.encrypted_content'] };
const GOOD_TO_COMPACT: JsonObject = { instructions: '' };

/** What becomes of a body, and which losses are named. */
function ruled(body: JsonObject, operation: Operation = 'chat', isLite = false) {
  const lost: string[] = [];
  const before = operation === 'compact' ? GOOD_TO_COMPACT : GOOD;
  const patches = bodyPatches(operation, { ...before, ...body }, isLite, ({ feature }) => lost.push(feature));
  const said = patches.map((patch) =>
    patch.op === 'set' ? `${patch.path.join('.')}=${JSON.stringify(patch.value)}` : `-${patch.path.join('.')}`,
  );
  return { said, lost };
}

describe('the rules for bodies', () => {
  it('have nothing to say to a good one', () => {
    expect(ruled({})).toEqual({ said: [], lost: [] });
    expect(ruled({}, 'compact')).toEqual({ said: [], lost: [] });
  });

  it.each<[string, JsonValue, readonly string[]]>([
    ['context_management', [], ['context-management']],
    ['generate', true, []],
    ['max_completion_tokens', 9, ['max-completion-tokens']],
    ['max_output_tokens', 9, ['max-output-tokens']],
    ['max_output_tokens', null, []],
    ['max_tokens', 9, ['max-tokens']],
    ['metadata', {}, []],
    ['prompt_cache_options', {}, ['prompt-cache-options']],
    ['prompt_cache_retention', '24h', ['prompt-cache-retention']],
    ['safety_identifier', 'me', []],
    ['temperature', 0, ['temperature']],
    ['top_p', 1, ['top-p']],
    ['truncation', 'auto', ['truncation']],
    ['user', 'me', []],
  ])(
    'codex trap 11 (openai/codex#26173): leave %s: %j out, of a conversation that is made shorter too',
    (name, value, lost) => {
      const expected = { said: [`-${name}`], lost };
      expect(ruled({ [name]: value })).toEqual(expected);
      expect(ruled({ [name]: value }, 'compact')).toEqual(expected);
    },
  );

  it.each(['client_metadata', 'include', 'store', 'stream', 'stream_options', 'tool_choice'])(
    'leave %s out where a conversation is made shorter',
    (name) => {
      expect(ruled({ [name]: 'x' }, 'compact')).toEqual({ said: [`-${name}`], lost: [] });
    },
  );

  it.each<[JsonValue, readonly string[], readonly string[]]>([
    ['priority', [], []],
    ['fast', ['service_tier="priority"'], []],
    [null, ['-service_tier'], []],
    ['auto', ['-service_tier'], []],
    ['default', ['-service_tier'], []],
    ['flex', ['-service_tier'], ['service-tier']],
  ])('know one tier of service; %j', (tier, said, lost) => {
    expect(ruled({ service_tier: tier })).toEqual({ said, lost });
  });

  it.each([
    ['none', ['reasoning.effort="low"']],
    ['minimal', ['reasoning.effort="low"']],
    ['low', []],
    ['ultra', []],
  ])('know no effort below low; %s', (effort, said) => {
    expect(ruled({ reasoning: { effort } }).said).toEqual(said);
  });

  it('want parallel calls said only where there are tools, and none of the small form', () => {
    const tools = [{ type: 'web_search' }];
    expect(ruled({ parallel_tool_calls: true }).said).toEqual(['-parallel_tool_calls']);
    expect(ruled({ parallel_tool_calls: true, tools }).said).toEqual([]);
    expect(ruled({ parallel_tool_calls: true, tools }, 'chat', true).said).toEqual(['parallel_tool_calls=false']);
    expect(ruled({ parallel_tool_calls: true, input: [{ type: 'additional_tools' }] }).said).toEqual([]);
  });
});
