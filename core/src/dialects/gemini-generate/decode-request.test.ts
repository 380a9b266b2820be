import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { fakeDecodeContext } from '../../testing/codec-contexts.ts';
import { decode, refusal } from './__fixtures__/requests.ts';
import { decodeCountRequest, decodeRequest } from './decode-request.ts';

const content = (role: string | undefined, ...parts: JsonObject[]): JsonObject => ({ ...(role && { role }), parts });
const messages = (...contents: JsonObject[]) => decode({ contents }).messages;
const png = { mimeType: 'image/png', data: 'AAAA' };

describe('contents', () => {
  it('without a role are of the user, and those of a function too', () => {
    const read = messages(
      content(undefined, { text: 'a' }),
      content('function', { text: 'b' }),
      content('tool', { text: 'c' }),
    );
    expect(read.map(({ role }) => role)).toEqual(['user', 'user', 'user']);
  });

  it('may say empty roles, and the word of other dialects', () => {
    const read = messages(
      { role: '', parts: [{ text: 'a' }] },
      content('assistant', { text: 'b' }),
      content('system', { text: 'c' }),
    );
    expect(read.map(({ role }) => role)).toEqual(['user', 'assistant', 'system']);
  });

  it('pairs results without ids with the first waiting call of their name, and with ids with theirs', () => {
    const read = messages(
      content('user', { text: 'go' }),
      content(
        'model',
        { functionCall: { name: 'f', args: { n: 1 } } },
        { functionCall: { name: 'f', args: { n: 2 } } },
        { functionCall: { id: 'own', name: 'g' } },
      ),
      content(
        'user',
        { functionResponse: { name: 'f', response: { output: 'one' } } },
        { functionResponse: { id: 'own', name: 'g', response: { output: 'g' } } },
        { functionResponse: { id: 'unknown', name: 'f', response: { output: 'two' } } },
        { functionResponse: { name: 'nobody', response: {} } },
      ),
    );
    expect(read[1]?.blocks.map((block) => block.type === 'tool-call' && [block.callId, block.arguments])).toEqual([
      ['call_1_0', '{"n":1}'],
      ['call_1_1', '{"n":2}'],
      ['own', ''],
    ]);
    expect(read[2]?.blocks.map((block) => block.type === 'tool-result' && block.callId)).toEqual([
      'call_1_0',
      'own',
      'call_1_1',
      'result_2_3',
    ]);
  });

  it('forget calls that were never answered when the model speaks again', () => {
    const read = messages(
      content('model', { functionCall: { name: 'f' } }),
      content('user', { text: 'never mind' }),
      content('model', { functionCall: { name: 'f' } }),
      content('user', { functionResponse: { name: 'f', response: { output: 'x' } } }),
    );
    expect(read[3]?.blocks[0]).toMatchObject({ type: 'tool-result', callId: 'call_2_0' });
  });

  it('put the pieces of a streamed answer together, up to a signature', () => {
    const read = messages(
      content('user', { text: 'a' }, { text: 'b' }),
      content('model', { text: 'One ', thought: true }, { text: 'two', thought: true, thoughtSignature: 'FAKE' }),
      content('model', { text: 'Hel' }, { text: 'lo', thoughtSignature: 'FAKE' }),
      content('model', { text: ' again' }, { text: '' }),
    );
    expect(read).toEqual([
      {
        role: 'user',
        blocks: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
      {
        role: 'assistant',
        blocks: [
          { type: 'reasoning', text: 'One two', signature: { origin: 'gemini-generate', value: 'FAKE' } },
          { type: 'text', text: 'Hello', extras: { 'gemini-generate': { thoughtSignature: 'FAKE' } } },
          { type: 'text', text: ' again' },
        ],
      },
    ]);
  });

  it.each(['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'])(
    'take %s in place of a signature for none',
    (thoughtSignature) => {
      const [turn] = messages(content('model', { functionCall: { name: 'f' }, thoughtSignature }));
      expect(turn?.blocks[0]).not.toHaveProperty('signature');
    },
  );

  it('give the user what the service answered itself among the parts of the model', () => {
    const read = messages(
      content('user', { text: 'a' }),
      content(
        'model',
        { functionCall: { name: 'f' } },
        { functionResponse: { name: 'f', response: { output: 'x' } } },
        { text: 'It is x.' },
      ),
    );
    expect(read.map(({ role, blocks }) => [role, blocks[0]?.type])).toEqual([
      ['user', 'text'],
      ['assistant', 'tool-call'],
      ['user', 'tool-result'],
      ['assistant', 'text'],
    ]);
  });

  it('read arguments that came in pieces', () => {
    const call = { name: 'f', partialArgs: [{ jsonPath: '$.a.b', numberValue: 2 }] };
    expect(messages(content('model', { functionCall: call }))[0]?.blocks[0]).toMatchObject({
      arguments: '{"a":{"b":2}}',
    });
  });

  it.each([
    [{ output: '{"a":1}' }, { content: [{ type: 'text', text: '{"a":1}' }] }],
    [{ error: 'broken' }, { content: [{ type: 'text', text: 'broken' }], isError: true }],
    [{ error: { code: 5 } }, { content: [{ type: 'text', text: '{"error":{"code":5}}' }], isError: true }],
    [{ name: 'f', content: 'sun' }, { content: [{ type: 'text', text: 'sun' }] }],
    [{ result: 'sun' }, { content: [{ type: 'text', text: 'sun' }] }],
    [{ result: 51 }, { content: [{ type: 'text', text: '{"result":51}' }] }],
    [{}, { content: [] }],
  ])('read the result %j', (response, expected) => {
    const [read] = messages(content('user', { functionResponse: { name: 'f', response } }));
    expect(read?.blocks[0]).toMatchObject({ type: 'tool-result', ...expected });
  });

  it.each([
    [{ inlineData: png }, { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } }],
    [{ inline_data: { mime_type: 'audio/wav', data: 'AAAA' } }, { type: 'audio' }],
    [
      { inlineData: { mimeType: 'application/pdf', data: 'AAAA', displayName: 'a.pdf' } },
      { type: 'document', title: 'a.pdf', source: { kind: 'base64', mediaType: 'application/pdf' } },
    ],
    [
      { inlineData: { mimeType: 'text/csv; charset=utf-8', data: 'YSxi' } },
      { type: 'document', source: { kind: 'text', text: 'a,b' } },
    ],
    [
      { fileData: { fileUri: 'https://example.test/a.png', mimeType: 'image/png' } },
      { type: 'image', source: { kind: 'url' } },
    ],
    [
      { fileData: { fileUri: 'https://example.test/a' } },
      { type: 'document', source: { kind: 'url', url: 'https://example.test/a' } },
    ],
    [
      { fileData: { fileUri: 'gs://bucket/a.mp3', mimeType: 'audio/mp3' } },
      { type: 'audio', source: { kind: 'file', id: 'gs://bucket/a.mp3' } },
    ],
    [
      { inlineData: { mimeType: 'video/mp4', data: 'AAAA' } },
      { type: 'opaque', dialect: 'gemini-generate', kind: 'inlineData' },
    ],
    [{ executableCode: { code: '1' } }, { type: 'opaque', kind: 'executableCode' }],
  ])('read the part %j', (part, expected) => {
    expect(messages(content('user', part as JsonObject))[0]?.blocks).toMatchObject([expected]);
  });

  it.each([
    [{ contents: [] }, 'contents'],
    [{ contents: 'hi' }, 'contents'],
    [{ contents: [7] }, 'contents[0]'],
    [{ contents: [{ role: 'robot', parts: [] }] }, 'contents[0].role'],
    [{ contents: [{ role: 'user' }] }, 'contents[0].parts'],
    [{ contents: [{ parts: [7] }] }, 'contents[0].parts[0]'],
    [{ contents: [{ role: 'user', parts: [{ functionCall: { name: 'f' } }] }] }, 'contents[0].parts[0].functionCall'],
    [{ contents: [{ role: 'model', parts: [{ functionCall: {} }] }] }, 'contents[0].parts[0].functionCall.name'],
    [{ contents: [{ parts: [{ inlineData: { data: 'AAAA' } }] }] }, 'contents[0].parts[0].inlineData.mimeType'],
    [{ contents: [{ parts: [{ fileData: {} }] }] }, 'contents[0].parts[0].fileData.fileUri'],
    [{ tools: 7 }, 'tools'],
    [{ tools: [{ functionDeclarations: [{}] }] }, 'tools[0].functionDeclarations[0].name'],
    [{ generationConfig: [] }, 'generationConfig'],
    [{ generationConfig: { temperature: 'warm' } }, 'generationConfig.temperature'],
    [{ generationConfig: { stopSequences: [1] } }, 'generationConfig.stopSequences'],
    [{ generationConfig: { candidateCount: 2 } }, 'generationConfig.candidateCount'],
  ])('refuses %j by naming %s', (body, param) => {
    expect(refusal(() => decode(body as JsonObject))).toEqual(['PP_REQUEST_INVALID', param]);
  });

  it('refuses answers in pictures, which no other dialect can give', () => {
    const body = { generationConfig: { responseModalities: ['TEXT', 'IMAGE'] } };
    expect(refusal(() => decode(body))).toEqual(['PP_REQUEST_UNSUPPORTED', 'generationConfig.responseModalities']);
  });
});

describe('settings', () => {
  it('are read in camel case and in snake case alike', () => {
    const camel = decode({
      systemInstruction: { parts: [{ text: 's' }] },
      generationConfig: {
        maxOutputTokens: 5,
        topP: 0.5,
        stopSequences: ['x'],
        responseMimeType: 'application/json',
        thinkingConfig: { thinkingBudget: 100 },
      },
      toolConfig: { functionCallingConfig: { mode: 'NONE' } },
      serviceTier: 'STANDARD',
    });
    const snake = decode({
      system_instruction: { parts: [{ text: 's' }] },
      generation_config: {
        max_output_tokens: 5,
        top_p: 0.5,
        stop_sequences: ['x'],
        response_mime_type: 'application/json',
        thinking_config: { thinking_budget: 100 },
      },
      tool_config: { function_calling_config: { mode: 'NONE' } },
      service_tier: 'standard',
    });
    const neutral = ({ extras: _extras, ...rest }: typeof camel) => rest;
    expect(neutral(snake)).toEqual(neutral(camel));
    expect(camel).toMatchObject({ maxOutputTokens: 5, sampling: { topP: 0.5 }, serviceTier: 'default' });
  });

  it.each([
    [{ thinkingBudget: 0 }, { mode: 'off' }],
    [{ thinkingBudget: -1 }, { mode: 'adaptive' }],
    [
      { thinkingBudget: 8192, includeThoughts: true },
      { mode: 'budget', budgetTokens: 8192 },
    ],
    [{ thinkingLevel: 'HIGH' }, { effort: 'high' }],
    [{ includeThoughts: true }, { mode: 'adaptive' }],
    [{ includeThoughts: false }, undefined],
    [{}, undefined],
  ])('read the thinking %j', (thinkingConfig, expected) => {
    expect(decode({ generationConfig: { thinkingConfig } }).reasoning).toEqual(expected);
  });

  it.each([
    [{ mode: 'AUTO' }, { mode: 'auto' }],
    [{ mode: 'VALIDATED' }, { mode: 'auto' }],
    [{ mode: 'NONE' }, { mode: 'none' }],
    [{ mode: 'ANY' }, { mode: 'required' }],
    [
      { mode: 'ANY', allowedFunctionNames: ['f'] },
      { mode: 'tool', name: 'f' },
    ],
    [{ mode: 'any' }, { mode: 'required' }],
    [{ mode: 'MODE_UNSPECIFIED' }, undefined],
    [{ mode: '' }, undefined],
    [{}, undefined],
  ])('read the choice %j', (functionCallingConfig, expected) => {
    const tools = [{ functionDeclarations: [{ name: 'f' }, { name: 'g' }] }];
    expect(decode({ tools, toolConfig: { functionCallingConfig } }).toolChoice).toEqual(expected);
  });

  it('leave only the allowed functions of several', () => {
    const tools = [{ functionDeclarations: [{ name: 'f' }, { name: 'g' }, { name: 'h' }] }];
    const functionCallingConfig = { mode: 'ANY', allowedFunctionNames: ['f', 'h'] };
    const read = decode({ tools, toolConfig: { functionCallingConfig } });
    expect([read.tools.map(({ name }) => name), read.toolChoice]).toEqual([['f', 'h'], { mode: 'required' }]);
    const valid = decode({
      tools,
      toolConfig: { functionCallingConfig: { ...functionCallingConfig, mode: 'VALIDATED' } },
    });
    expect([valid.tools.map(({ name }) => name), valid.toolChoice]).toEqual([['f', 'h'], { mode: 'auto' }]);
  });

  it('take a schema for a wish for JSON, and one declaration for a list', () => {
    const schema = { type: 'STRING' };
    expect(decode({ generationConfig: { responseSchema: schema } }).output).toEqual({
      type: 'json-schema',
      schema: { type: 'string' },
    });
    expect(
      decode({ generationConfig: { responseSchema: schema, responseMimeType: 'text/plain' } }).output,
    ).toBeUndefined();
    expect(decode({ tools: { functionDeclarations: { name: 'f' } } }).tools).toMatchObject([{ name: 'f' }]);
  });

  it.each<[JsonValue, readonly string[]]>([
    ['be brief', ['be brief']],
    [{ text: 'be brief' }, ['be brief']],
    [
      ['be', { text: 'brief' }],
      ['be', 'brief'],
    ],
    [{ parts: { text: 'be brief' } }, ['be brief']],
    [{ role: 'user', parts: [{ text: 'be' }, { text: '' }, 'brief'] }, ['be', 'brief']],
    [{ parts: [] }, []],
  ])('read the system instruction %j', (systemInstruction, texts) => {
    const blocks = decode({ systemInstruction }).messages.filter(({ role }) => role === 'system');
    expect(blocks.flatMap((message) => message.blocks.map((block) => block.type === 'text' && block.text))).toEqual(
      texts,
    );
  });

  it.each<[JsonObject, readonly string[]]>([
    [{ cachedContent: 'c' }, ['cached-content']],
    [{ cached_content: 'c' }, ['cached-content']],
    [{ safetySettings: [{}] }, ['safety-settings']],
    [{ safety_settings: [{}] }, ['safety-settings']],
    [{ generationConfig: { responseLogprobs: true } }, ['logprobs']],
    [{ generationConfig: { response_logprobs: true } }, ['logprobs']],
    [{ generationConfig: { logprobs: 3 } }, ['logprobs']],
    [{ generationConfig: { audioTimestamp: true, seed: 1 }, labels: { a: 'b' } }, ['vendor-field']],
    [{ toolConfig: { retrievalConfig: { languageCode: 'de' } } }, ['vendor-field']],
    [{ systemInstruction: { parts: [{ text: 's' }, { inlineData: png }] } }, ['system-part']],
    [{ generationConfig: { responseLogprobs: false }, safetySettings: [], labels: {} }, []],
  ])('that only Google knows are named: %j', (fields, expected) => {
    const context = fakeDecodeContext();
    decodeRequest({ contents: [content('user', { text: 'a' })], ...fields }, context);
    expect(context.losses.map(({ feature }) => feature)).toEqual(expected);
  });

  it('keep tools of the service unread, and call a search by the word of all dialects', () => {
    const { tools } = decode({ tools: [{ googleSearch: {}, codeExecution: {} }] });
    expect(tools.map((tool) => tool.type === 'opaque' && [tool.kind, tool.value])).toEqual([
      ['web_search', { googleSearch: {} }],
      ['codeExecution', { codeExecution: {} }],
    ]);
  });

  it('that are understood are not carried along a second time', () => {
    const { extras } = decode({
      model: 'models/m',
      systemInstruction: 's',
      tools: [],
      toolConfig: {},
      serviceTier: 'flex',
      generationConfig: {
        maxOutputTokens: 1,
        temperature: 1,
        topP: 1,
        topK: 1,
        seed: 1,
        frequencyPenalty: 1,
        presencePenalty: 1,
        stopSequences: ['x'],
        candidateCount: 1,
        responseModalities: ['TEXT'],
        responseMimeType: 'application/json',
        responseSchema: {},
        responseJsonSchema: {},
        thinkingConfig: {},
      },
    });
    expect(extras).toEqual({ 'gemini-generate': { thinkingConfig: {}, toolConfig: {} } });
  });

  it('of an answer in one of several words go along for this dialect alone', () => {
    const context = fakeDecodeContext();
    const generationConfig = { responseMimeType: 'text/x.enum', responseSchema: { type: 'STRING', enum: ['a'] } };
    const read = decodeCountRequest({ contents: [content('user', { text: 'x' })], generationConfig }, context);
    expect([read.output, read.extras?.['gemini-generate']]).toEqual([undefined, { generationConfig }]);
    expect(context.losses.map(({ feature }) => feature)).toEqual(['output-format']);
    expect(decode({ generationConfig: { responseMimeType: 'text/plain' } }).extras).toEqual({ 'gemini-generate': {} });
  });

  it('declare a function by JSON schema, which wins over the older form', () => {
    const declared = {
      name: 'f',
      description: 'd',
      parameters: { type: 'OBJECT' },
      parametersJsonSchema: { type: 'object', properties: {} },
    };
    const { tools } = decode({ tools: [{ functionDeclarations: [declared] }] });
    expect(tools).toEqual([
      { type: 'function', name: 'f', description: 'd', schema: { type: 'object', properties: {} } },
    ]);
  });

  it('take a single tool, a search in snake case and a bare declaration', () => {
    const { tools } = decode({
      tools: { google_search: {}, function_declarations: [{ name: 'f', response: { type: 'STRING' } }] },
    });
    expect(tools).toEqual([
      { type: 'function', name: 'f', extras: { 'gemini-generate': { response: { type: 'STRING' } } } },
      { type: 'opaque', dialect: 'gemini-generate', kind: 'web_search', value: { google_search: {} } },
    ]);
  });

  it('name what only the service holds', () => {
    const context = fakeDecodeContext();
    const contents = [content('user', { text: 'hi' })];
    decodeCountRequest({ generateContentRequest: { contents, cachedContent: 'cachedContents/FAKE' } }, context);
    expect(context.losses.map(({ feature }) => feature)).toEqual(['cached-content']);
  });

  it('says that nobody else tells probabilities', () => {
    const context = fakeDecodeContext();
    const generationConfig = { responseLogprobs: true, logprobs: 3 };
    const contents = [content('user', { text: 'hi' })];
    decodeCountRequest({ generateContentRequest: { contents, generationConfig } }, context);
    expect(context.losses.map(({ feature }) => feature)).toEqual(['logprobs']);
  });
});
