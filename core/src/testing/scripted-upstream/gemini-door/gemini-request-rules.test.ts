import { describe, expect, it } from '@jest/globals';
import type { DoorRequest } from '../door.ts';
import { TEST_MEDIA } from '../test-media.ts';
import { checkGeminiRequest } from './gemini-door.ts';
import { geminiRequestRules } from './gemini-request-rules.ts';
import { signThought } from './thought-signature.ts';

type Body = Record<string, unknown>;

const user = (...parts: unknown[]): Body => ({ role: 'user', parts });
const model = (...parts: unknown[]): Body => ({ role: 'model', parts });
const text = (said: string): Body => ({ text: said });
const call = (name = 'look', more: Body = {}): Body => ({ functionCall: { name, args: {} }, ...more });
const SIGNED = { thoughtSignature: signThought('x') };
const answer = (name = 'look', response: unknown = { output: 'seen' }): Body => ({
  functionResponse: { name, response },
});
const contents = (...turns: Body[]): Body => ({ contents: turns });
const declare = (declaration: Body, more: Body = {}): Body => ({
  tools: [{ functionDeclarations: [{ name: 'look', ...declaration }] }],
  ...more,
});
const media = (mimeType: string, data: string): Body => contents(user({ inlineData: { mimeType, data } }));
const configured = (generationConfig: Body): Body => ({ generationConfig });
const calling = (config: Body): Body => declare({}, { toolConfig: { functionCallingConfig: config } });

const HI = user(text('hi'));

function check(change: Body, modelId = 'gemini-3-pro-preview', operation: 'chat' | 'count' = 'chat') {
  const headers = { 'x-goog-api-key': 'FAKE', 'content-type': 'application/json' };
  const address = { path: `/v1beta/models/${modelId}:generateContent`, query: new URLSearchParams(), modelId };
  const json = operation === 'count' ? change : { ...contents(HI), ...change };
  const request: DoorRequest = { operation, headers, bytes: 1, json, requestId: 'r', address };
  return checkGeminiRequest(request);
}

type Refused = readonly [rule: string, what: string, change: Body, message: RegExp, model?: string];

const REFUSED: readonly Refused[] = [
  ['shape', 'gemini trap 30: an unknown field', { store: true, messages: [] }, /Unknown name "messages": Cannot find/],
  ['shape', 'an unknown field of a part', contents(user({ image: {} })), /"image" at 'contents\[0\].parts\[0\]'/],
  ['shape', 'a text that is none', contents(user({ text: 1 })), /'contents\[0\].parts\[0\].text' \(TYPE_STRING\), 1/],
  [
    'shape',
    'a result that is a text',
    contents(HI, model(call('look', SIGNED)), user(answer('look', 'seen'))),
    /function_response.response'/,
  ],
  [
    'shape',
    'JSON schema as parameters',
    declare({ parameters: { additionalProperties: false } }),
    /"additionalProperties"/,
  ],
  [
    'shape',
    'gemini trap 29: a list of types',
    declare({ parameters: { type: ['string', 'null'] } }),
    /parameters.type'/,
  ],
  ['shape', 'many stop sequences', configured({ stopSequences: ['1', '2', '3', '4', '5', '6'] }), /out of bounds: 5/],
  ['some-contents', 'no conversation', contents(), /contents is not specified/],
  ['roles', 'gemini trap 33: a system turn', contents({ role: 'system', parts: [text('x')] }, HI), /valid role/],
  ['parts', 'a turn without parts', contents(user()), /contents.parts must not be empty/],
  ['parts', 'an empty text', contents(user(text(''))), /must have one initialized field/],
  ['parts', 'two things in one part', contents(user({ text: 'x', functionCall: { name: 'a' } })), /oneof field 'data'/],
  [
    'parts',
    'a result without a name',
    contents(HI, model(call('look', SIGNED)), user(answer(''))),
    /Name cannot be empty/,
  ],
  ['first-turn', 'a model that begins', contents(model(text('x')), HI), /begin with a user turn/],
  [
    'call-turns',
    'a call after words of its own turn',
    contents(HI, model(text('x')), model(call())),
    /function call turn/,
  ],
  ['result-turns', 'a result of no call', contents(user(answer())), /immediately after a function call turn/],
  [
    'result-turns',
    'gemini trap 22: results in turns of their own',
    contents(HI, model(call('look', SIGNED), call()), user(answer()), user(answer())),
    /number of function response parts/,
  ],
  ['open-call', 'a call at the end', contents(HI, model(call('look', SIGNED))), /end with a user role/],
  ['media', 'a GIF', media('image/gif', TEST_MEDIA.gif), /Unsupported MIME type: image\/gif/],
  ['media', 'an image that is none', media('image/png', TEST_MEDIA.pdf), /Unable to process input image/],
  ['names', 'a name with a space', declare({ name: 'look here' }), /Invalid function name/],
  ['parameters', 'both kinds of schema', declare({ parameters: {}, parametersJsonSchema: {} }), /Only one of/],
  ['parameters', 'an object of nothing', declare({ parameters: { type: 'OBJECT', properties: {} } }), /non-empty/],
  [
    'parameters',
    'gemini trap 28: a requirement of nothing',
    declare({ parameters: { type: 'OBJECT', required: ['a'] } }),
    /not defined/,
  ],
  [
    'choice',
    'names without a choice',
    calling({ mode: 'AUTO', allowedFunctionNames: ['look'] }),
    /only when function calling mode is ANY/,
  ],
  ['choice', 'an unknown name', calling({ mode: 'ANY', allowedFunctionNames: ['b'] }), /unknown function name: b/],
  [
    'answer-form',
    'a schema without JSON',
    configured({ responseJsonSchema: {} }),
    /only supported with response_mime_type/,
  ],
  [
    'answer-form',
    'functions and JSON',
    declare({}, configured({ responseMimeType: 'application/json' })),
    /is unsupported/,
    'gemini-2.5-pro',
  ],
  [
    'thinking-kind',
    'a level for 2.5',
    configured({ thinkingConfig: { thinkingLevel: 'LOW' } }),
    /not supported/,
    'gemini-2.5-pro',
  ],
  [
    'thinking-kind',
    'no budget for pro',
    configured({ thinkingConfig: { thinkingBudget: 0 } }),
    /Budget 0/,
    'gemini-2.5-pro',
  ],
  ['thinking-kind', 'both', configured({ thinkingConfig: { thinkingBudget: 1, thinkingLevel: 'LOW' } }), /only one of/],
  [
    'signatures',
    'a forged signature',
    contents(HI, model({ ...text('x'), thoughtSignature: 'Zm9yZ2Vk' }), HI),
    /Corrupted/,
  ],
  [
    'missing-signature',
    'gemini trap 23: a call without a signature',
    contents(HI, model(call()), user(answer())),
    /missing a thought_signature/,
  ],
];

const TAKEN: readonly (readonly [what: string, change: Body, model?: string])[] = [
  [
    'names with underscores',
    { system_instruction: { parts: [text('x')] }, generation_config: { max_output_tokens: 5 } },
  ],
  ['null where nothing is meant', { tools: null, systemInstruction: null }],
  ['a signature on an empty text', contents(HI, model(text('x'), { text: '', ...SIGNED }), HI)],
  ['results side by side', contents(HI, model(call('look', SIGNED), call()), user(answer(), answer()))],
  [
    'a stand-in',
    contents(HI, model(call('look', { thoughtSignature: 'skip_thought_signature_validator' })), user(answer())),
  ],
  ['a call of an earlier turn without one', contents(HI, model(call()), user(answer()), model(text('x')), HI)],
  ['a call without one before generation 3', contents(HI, model(call()), user(answer())), 'gemini-2.5-flash'],
  ['schemas of both kinds', declare({ parametersJsonSchema: { type: ['object'], $defs: {} } })],
  ['functions and JSON', declare({}, configured({ responseMimeType: 'application/json' }))],
];

describe('what the Gemini API refuses', () => {
  it.each(REFUSED)('%s: %s', (...[rule, _, change, message, modelId]) => {
    const violation = check(change, modelId);
    expect(violation?.rule).toBe(rule);
    expect(violation?.status).toBe(400);
    expect(violation?.body).toMatchObject({
      error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.stringMatching(message) },
    });
  });

  it('has a case for every rule', () => {
    const rules = geminiRequestRules.map(([rule]) => rule);
    expect(rules.filter((rule) => !REFUSED.some(([name]) => name === rule))).toEqual([]);
  });

  it.each(TAKEN)('takes %s', (...[, change, modelId]) => {
    expect(check(change, modelId)).toBeUndefined();
  });

  it('looks into the request that is to be counted', () => {
    expect(check({ generateContentRequest: { model: 'models/m', ...contents(HI) } }, 'm', 'count')).toBeUndefined();
    expect(check({ generateContentRequest: contents(user(text(''))) }, 'm', 'count')?.rule).toBe('parts');
    expect(check({ tools: [] }, 'm', 'count')?.rule).toBe('shape');
  });

  it('asks for a key, and says so in its own way', () => {
    const bare: DoorRequest = { operation: 'models', headers: {}, bytes: 0, json: undefined, requestId: 'r' };
    expect(checkGeminiRequest(bare)).toMatchObject({ rule: 'key-missing', status: 403 });
    const wrong = checkGeminiRequest({ ...bare, headers: { 'x-goog-api-key': 'FAKE-b' } }, { key: 'FAKE-a' });
    expect(wrong).toMatchObject({
      rule: 'key-wrong',
      status: 400,
      body: { error: { details: [{ reason: 'API_KEY_INVALID' }] } },
    });
  });
});
