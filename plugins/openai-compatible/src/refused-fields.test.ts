import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts, Failure, JsonObject, UpstreamCall } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { openaiCompatible } from './openai-compatible.ts';

const CALL: UpstreamCall = { operation: 'chat', model: 'm', wire: { dialect: 'openai-chat' }, isStream: true };
const BODY: JsonObject = {
  model: 'm',
  messages: [],
  temperature: 0.2,
  presence_penalty: 0.5,
  stream_options: { include_usage: true },
  reasoning_effort: 'high',
  max_tokens: 10,
  stop: ['END'],
  user: 'u',
};

const create = () => openaiCompatible.create({ baseUrl: 'https://a.test/v1' }, fakeServices().services);

function failure(
  message: string,
  { status = 400, param, body = '' }: { status?: number; param?: string; body?: string } = {},
): Failure {
  const error: ErrorFacts = { kind: 'invalid-request', message, ...(param === undefined ? {} : { param }) };
  return { call: CALL, error, reply: { status, headers: {}, body }, body: () => BODY };
}

/** Fields that tune an answer, or that only the vendor reads: an answer without them is still one. */
const TUNING = (
  'stream_options store metadata user safety_identifier service_tier prompt_cache_key prompt_cache_retention parallel_tool_calls ' +
  'temperature top_p top_k seed presence_penalty frequency_penalty verbosity reasoning_effort reasoning thinking enable_thinking ' +
  'thinking_budget thinking_token_budget thinking_budget_tokens chat_template_kwargs reasoning_format reasoning_split tool_stream'
).split(' ');

/** Fields that a retry leaves out. */
async function droppedBy(said: Failure): Promise<string[] | undefined> {
  const recovery = await create().recover?.(said, 1);
  if (!recovery?.patches) return undefined;
  const body = applyPatches(BODY, recovery.patches);
  return Object.keys(BODY).filter((key) => !Object.hasOwn(body, key));
}

describe('fields that a server refuses', () => {
  it.each<[string, string[], object]>([
    ["Unknown parameter: 'stream_options'.", ['stream_options'], { param: 'stream_options' }],
    ['Unrecognized request argument supplied: reasoning_effort', ['reasoning_effort'], {}],
    [
      "Unsupported value: 'temperature' does not support 0.2 with this model.",
      ['temperature'],
      { param: 'temperature' },
    ],
    ["Unsupported parameter: 'temperature' is not supported with this model.", ['temperature'], {}],
    ['`reasoning_effort` is not supported with this model', ['reasoning_effort'], {}],
    ["property 'user' is unsupported", ['user'], {}],
    ['Argument not supported on this model: presencePenalty', ['presence_penalty'], {}],
    ['body.stream_options.include_usage: Extra inputs are not permitted', ['stream_options'], { status: 422 }],
    ['temperature: Extra inputs are not permitted', ['temperature'], {}],
    ['invalid temperature: only 1 is allowed for this model', ['temperature'], {}],
    [
      'The upstream refused the request.',
      ['stream_options'],
      {
        status: 422,
        body: '{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]}}',
      },
    ],
  ])('%s', async (message, fields, more) => {
    expect(await droppedBy(failure(message, more))).toEqual(fields);
  });

  it.each(TUNING)('go where they only tune the answer: %s', async (field) => {
    const recovery = await create().recover?.(failure(`Unknown parameter: '${field}'.`), 1);
    expect(recovery?.patches).toEqual([{ op: 'delete', path: [field] }]);
  });

  it.each<[string, object]>([
    ["Unsupported parameter: 'stop' is not supported with this model.", {}],
    ["Unknown parameter: 'tools'.", {}],
    ["Unknown parameter: 'response_format'.", {}],
    ["Unexpected role 'user' after role 'tool'", {}],
    ['temperature must be at most 2', { param: 'temperature' }],
    ["This model's maximum context length is 8192 tokens; the user asked for more.", {}],
    ["Unknown parameter: 'temperature'.", { status: 500 }],
    ["Unknown parameter: 'temperature'.", { status: 429 }],
    ['Something is unsupported', { body: `{"temperature is not supported": "${'x'.repeat(3_000)}"}` }],
  ])('are not guessed from: %s', async (message, more) => {
    expect(await droppedBy(failure(message, more))).toBeUndefined();
  });

  it('are renamed where the server names the other one, once', async () => {
    const upstream = create();
    const said = failure(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    );
    expect(await upstream.recover?.(said, 1)).toEqual({
      patches: [{ op: 'rename', path: ['max_tokens'], to: 'max_completion_tokens' }],
    });
    const next = upstream.shape?.(CALL, {})?.inspect?.(BODY, () => {}) ?? [];
    expect(applyPatches(BODY, next)).toMatchObject({ max_completion_tokens: 10 });
    expect(await upstream.recover?.(failure("Unknown parameter: 'max_completion_tokens'."), 2)).toBeUndefined();
  });

  it('are remembered for the model, told as a loss, and not asked for again', async () => {
    const upstream = create();
    const said = failure("Unknown parameter: 'stream_options'.", { param: 'stream_options' });
    await upstream.recover?.(said, 1);
    await upstream.recover?.(failure("Unknown parameter: 'temperature'."), 1);
    const losses: string[] = [];
    const patches = upstream.shape?.(CALL, {})?.inspect?.(BODY, ({ feature }) => losses.push(feature)) ?? [];
    const body = applyPatches(BODY, patches);
    expect(Object.keys(BODY).filter((key) => !Object.hasOwn(body, key))).toEqual(['temperature', 'stream_options']);
    expect(losses).toEqual(['temperature']);
    expect(upstream.codecOptions?.(CALL)).toEqual({ streamOptions: 'drop' });
    expect(upstream.shape?.({ ...CALL, model: 'other' }, {})).toBeUndefined();
    expect(await upstream.recover?.(said, 2)).toBeUndefined();
  });

  it('cannot be learned from a call without an answer', async () => {
    const { reply: _, ...lost } = failure("Unknown parameter: 'temperature'.");
    expect(await create().recover?.(lost, 1)).toBeUndefined();
  });

  it('are read in linear time from hostile texts (security 22)', async () => {
    const words = `unknown ${'a.'.repeat(900)}`;
    expect(await droppedBy(failure(words, { body: `${"'x ".repeat(600)} not supported` }))).toBeUndefined();
  });
});
