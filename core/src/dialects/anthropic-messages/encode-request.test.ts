import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { accepted } from './__fixtures__/accepted.ts';
import { decodeContext, type Encoding, encodeContext } from './__fixtures__/contexts.ts';
import { encode, system, tool, user } from './__fixtures__/requests.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const OWN = 'anthropic-messages';

describe('encodeRequest: fields', () => {
  it('section 2.1: writes the plain ones', () => {
    const { body, headers } = accepted({
      maxOutputTokens: 100,
      sampling: { temperature: 0.5, topK: 4 },
      stopSequences: ['END'],
      user: 'u1',
      serviceTier: 'default',
    });
    expect(body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      temperature: 0.5,
      top_k: 4,
      stop_sequences: ['END'],
      metadata: { user_id: 'u1' },
      service_tier: 'standard_only',
    });
    expect(headers).toEqual({ 'anthropic-version': '2023-06-01' });
  });

  it('asks for a stream when it is to', () => {
    expect(encode({}, { isStream: true }).body.stream).toBe(true);
    expect(encode({}, { isStream: false }).body).not.toHaveProperty('stream');
  });

  it.each<[string, number | undefined, NonNullable<Encoding['facts']>, number]>([
    ['claude-sonnet-4-5', undefined, {}, 64_000],
    ['claude-sonnet-4-5', 150_000, {}, 64_000],
    ['claude-opus-5-5', undefined, {}, 128_000],
    ['claude-3-haiku-20240307', 9_000, {}, 4_096],
    ['qwen3', undefined, {}, 4_096],
    ['qwen3', 32_000, {}, 32_000],
    ['qwen3', 32_000, { maxOutputTokens: 8_000 }, 8_000],
    ['deployment-1', undefined, { family: 'claude-opus-4-1' }, 32_000],
  ])('trap 26: max_tokens of %s for %s', (model, maxOutputTokens, facts, expected) => {
    const request = maxOutputTokens === undefined ? {} : { maxOutputTokens };
    expect(encode(request, { model, facts }).body.max_tokens).toBe(expected);
  });

  it('trap 44 (BerriAI/litellm#3286): drops stop sequences of white space alone, and the field when none is left', () => {
    expect(accepted({ stopSequences: ['\n', '', 'END'] }).body.stop_sequences).toEqual(['END']);
    expect(accepted({ stopSequences: ['\n'] })).toMatchObject({ losses: ['stop-sequence'] });
    expect(accepted({ stopSequences: ['\n'] }).body).not.toHaveProperty('stop_sequences');
  });

  it('notes what the Messages API has no field for', () => {
    const { losses } = encode({ sampling: { seed: 1, frequencyPenalty: 1, presencePenalty: 1 }, serviceTier: 'flex' });
    expect(losses).toEqual(['seed', 'frequency-penalty', 'presence-penalty', 'service-tier']);
  });
});

describe('encodeRequest: sampling', () => {
  it('clamps the temperature and sends only it when both came', () => {
    const { body, losses } = accepted({ sampling: { temperature: 1.7, topP: 0.5 } });
    expect(body).toMatchObject({ temperature: 1 });
    expect(body).not.toHaveProperty('top_p');
    expect(losses).toEqual(['top-p', 'temperature']);
    expect(accepted({ sampling: { topP: 1.5 } })).toMatchObject({ body: { top_p: 1 }, losses: ['top-p'] });
    expect(accepted({ sampling: { temperature: 1 } }).losses).toEqual([]);
    expect(encode({ sampling: { temperature: 0.5, topP: 0.5 } }, { model: 'qwen3' }).body).toMatchObject({
      temperature: 0.5,
      top_p: 0.5,
    });
  });

  it.each(['claude-opus-5-5', 'claude-opus-4-7', 'claude-new'])('section 0.2: %s takes no sampling', (model) => {
    const { body, losses } = accepted({ sampling: { temperature: 0.2, topP: 0.5, topK: 3 } }, { model });
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages']);
    expect(losses).toEqual(['sampling']);
    expect(accepted({ sampling: { temperature: 1, topP: 1 } }, { model }).losses).toEqual([]);
  });

  it('trap 46 (ttlequals0/MinusPod#926): sends no sampling under version 2026-10-21', () => {
    const { body, headers } = accepted({ sampling: { temperature: 0.2 } }, { options: { version: '2026-10-21' } });
    expect(headers).toEqual({ 'anthropic-version': '2026-10-21' });
    expect(body).not.toHaveProperty('temperature');
  });

  it("trap 46 (ttlequals0/MinusPod#926), section 0.1: speaks the client's version, and the old one as soon as there is sampling", () => {
    const extras = { [OWN]: { version: '2026-10-21' } };
    expect(accepted({ extras }).headers).toEqual({ 'anthropic-version': '2026-10-21' });
    expect(accepted({ extras, sampling: { temperature: 0 } }).headers).toEqual({ 'anthropic-version': '2023-06-01' });
    expect(accepted({ extras, sampling: { temperature: 0 } }).body.temperature).toBe(0);
    expect(accepted({}).headers).toEqual({ 'anthropic-version': '2023-06-01' });
  });
});

describe('encodeRequest: the shape of the answer', () => {
  const output = {
    type: 'json-schema',
    name: 'person',
    schema: { type: 'object', properties: { name: { type: 'string', minLength: 1 } } },
  } as const;

  it('trap 49 (evoila/meho#2017): structured output gets a clean schema', () => {
    expect(accepted({ output }).body.output_config).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: { name: { type: 'string', description: '(minLength: 1)' } },
          additionalProperties: false,
        },
      },
    });
  });

  it('older models answer through a tool, alone by name or beside others by any', () => {
    const model = 'claude-sonnet-4-20250514';
    const alone = accepted({ output, reasoning: { effort: 'high' } }, { model });
    expect(alone.body.tool_choice).toEqual({ type: 'tool', name: 'json', disable_parallel_tool_use: true });
    expect(alone.body).not.toHaveProperty('thinking');
    expect(alone.replyRules).toEqual({ answerTool: 'json' });
    const beside = accepted({ output, tools: [{ ...tool, name: 'json' }] }, { model });
    expect(beside.body.tool_choice).toEqual({ type: 'any', disable_parallel_tool_use: true });
    expect(beside.replyRules).toEqual({ answerTool: 'json_2' });
    const forced = accepted({ output, tools: [tool], toolChoice: { mode: 'tool', name: 'f' } }, { model });
    expect(forced.body.tool_choice).toEqual({ type: 'tool', name: 'f' });
  });

  it('plain JSON is asked for in words', () => {
    const { body } = accepted({ output: { type: 'json' }, messages: [system('Be brief.'), user('a')] });
    expect(body.system).toMatchObject([{ text: 'Be brief.' }, { text: expect.stringContaining('JSON') }]);
  });
});

describe('encodeRequest: what another server of the dialect gets', () => {
  const own = (body: JsonObject) =>
    decodeRequest(
      { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: 'a' }], ...body },
      decodeContext({ 'anthropic-beta': 'x' }),
    );

  it('the plain part of the dialect', () => {
    const request = own({
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: a' },
        { type: 'text', text: 's' },
      ],
      context_management: {},
      output_config: { effort: 'low' },
      tools: [
        { type: 'bash_20250124', name: 'bash' },
        { name: 'f', input_schema: { type: 'object' }, defer_loading: true, strict: true },
      ],
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'document',
              source: { type: 'text', media_type: 'text/plain', data: 'words' },
              title: 'T',
              citations: { enabled: true },
            },
          ],
        },
      ],
    });
    const context = encodeContext({ model: 'qwen3', options: { isAnthropic: false } });
    const { body, headers } = encodeRequest(request, context);
    expect(body).toEqual({
      model: 'qwen3',
      max_tokens: 10,
      system: [{ type: 'text', text: 's' }],
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'T\n\nwords' }] }],
    });
    expect(headers).toEqual({ 'anthropic-version': '2023-06-01' });
    expect(context.losses.map(({ feature }) => feature).sort()).toEqual(['server-tool', 'vendor-field']);
  });

  it('words for search results and found tools', () => {
    const reference = { type: 'tool_reference', tool_name: 'find' };
    const request = own({
      messages: [
        { role: 'user', content: [{ type: 'search_result', title: 'T', source: 's', content: [] }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'ToolSearch', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [reference] }] },
      ],
    });
    const { body } = encodeRequest(request, encodeContext({ options: { isAnthropic: false } }));
    expect(JSON.stringify(body.messages)).not.toMatch(/search_result|tool_reference/);
    expect(JSON.stringify(body.messages)).toMatch(/T\\ns.*The tool find/);
  });
});

describe('encodeRequest after decodeRequest', () => {
  it('keeps everything that matters for an upstream of the same dialect', () => {
    const body: JsonObject = {
      model: 'claude-sonnet-4-5',
      max_tokens: 2000,
      system: [
        { type: 'text', text: 'x-anthropic-billing-header: cc_version=1;' },
        { type: 'text', text: 'Rules', cache_control: { type: 'ephemeral' } },
      ],
      tools: [
        { name: 'ToolSearch', description: 'd', input_schema: { type: 'object', properties: {}, $schema: 'x' } },
        { name: 'find', input_schema: { type: 'object' }, defer_loading: true },
        { type: 'web_search_20250305', name: 'web_search', max_uses: 2 },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 1500, display: 'omitted' },
      metadata: { user_id: 'u' },
      stop_sequences: ['END'],
      service_tier: 'auto',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'file', file_id: 'file_1' } },
            {
              type: 'document',
              source: {
                type: 'content',
                content: [
                  { type: 'text', text: 'one' },
                  { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
                ],
              },
              citations: { enabled: true },
            },
            {
              type: 'search_result',
              title: 'T',
              source: 's',
              content: [{ type: 'text', text: 'w' }],
              citations: { enabled: true },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: '', signature: 'sig' },
            { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'q' } },
            { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] },
            { type: 'text', text: 'Found', citations: [{ type: 'char_location', cited_text: 'w' }] },
            { type: 'tool_use', id: 'toolu_1', name: 'ToolSearch', input: { query: 'find' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              content: [{ type: 'tool_reference', tool_name: 'find' }],
              cache_control: { type: 'ephemeral' },
            },
            { type: 'text', text: 'Go on' },
          ],
        },
      ],
    };
    const request = decodeRequest(body, decodeContext({ 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a' }));
    const context = encodeContext();
    const encoded = encodeRequest(request, context);
    expect(encoded.body).toEqual(body);
    expect(encoded.headers).toEqual({ 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a' });
    expect(context.losses).toEqual([]);
  });

  it('adds no thinking to an effort alone, and keeps thinking between tools', () => {
    const of = (body: JsonObject) => {
      const whole = { model: 'claude-opus-5-5', max_tokens: 10, messages: [{ role: 'user', content: 'a' }], ...body };
      return encodeRequest(decodeRequest(whole, decodeContext()), encodeContext({ model: 'claude-opus-5-5' })).body;
    };
    expect(of({ output_config: { effort: 'low' } })).toMatchObject({ output_config: { effort: 'low' } });
    expect(of({ output_config: { effort: 'low' } })).not.toHaveProperty('thinking');
    expect(of({ thinking: { type: 'between_tools' } }).thinking).toEqual({ type: 'between_tools' });
    expect(of({ thinking: { type: 'adaptive' } }).thinking).toEqual({ type: 'adaptive' });
    expect(of({ output_config: { task_budget: { total: 5 } } }).output_config).toEqual({ task_budget: { total: 5 } });
  });

  it("section 0.1: leaves citations of a user's text out under version 2026-10-21", () => {
    const cited = { type: 'text', text: 'a', citations: [{ type: 'char_location' }] };
    const request = decodeRequest(
      { model: 'm', max_tokens: 10, messages: [{ role: 'user', content: [cited] }] },
      decodeContext(),
    );
    const { body } = encodeRequest(request, encodeContext({ options: { version: '2026-10-21' } }));
    expect(body.messages).toEqual([{ role: 'user', content: [{ type: 'text', text: 'a' }] }]);
  });
});
