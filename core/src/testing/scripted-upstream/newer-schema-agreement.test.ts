import { describe, expect, it } from '@jest/globals';
import { recording } from '../../../../test/recordings.ts';
import { checkGeminiRequest } from './gemini-door/gemini-door.ts';
import { definitions, type Place, propertiesOf } from './published-schema.ts';
import type { Violation } from './request-rule.ts';
import { checkResponsesRequest } from './responses-door/responses-door.ts';

const openaiFile = recording('schemas/openai.schema.json');
const geminiFile = recording('schemas/gemini.schema.json');
const suite = openaiFile === undefined || geminiFile === undefined ? describe.skip : describe; // skipped: no recordings, which is printed

const isUnknown = (violation: Violation | undefined): boolean =>
  /Unknown name|Unknown parameter/.test(JSON.stringify(violation?.body ?? ''));

const request = (json: unknown) => ({
  operation: 'chat' as const,
  headers: { authorization: 'Bearer FAKE', 'content-type': 'application/json' },
  bytes: 1,
  json,
  requestId: 'r',
});
const checkResponses = (json: unknown) => checkResponsesRequest(request(json));
const checkGemini = (json: unknown) => checkGeminiRequest(request(json));

const item = (value: object): object => ({ model: 'm', input: [value] });
const part = (value: object): object => item({ role: 'user', content: [value] });
const tool = (value: object): object => ({ model: 'm', input: 'x', tools: [value] });

const RESPONSES_PLACES: readonly Place[] = [
  ['CreateResponse', (value) => ({ model: 'm', input: 'x', ...value })],
  ['EasyInputMessage', (value) => item({ content: 'a', ...value, type: 'message', role: 'user' })],
  ['OutputMessage', (value) => item({ content: 'a', ...value, type: 'message', role: 'assistant' })],
  ['FunctionToolCall', (value) => item({ call_id: 'a', name: 'a', arguments: '', ...value, type: 'function_call' })],
  [
    'FunctionCallOutputItemParam',
    (value) => item({ call_id: 'a', output: '', ...value, type: 'function_call_output' }),
  ],
  ['CustomToolCall', (value) => item({ call_id: 'a', name: 'a', input: '', ...value, type: 'custom_tool_call' })],
  ['ReasoningItem', (value) => item({ summary: [], ...value, type: 'reasoning' })],
  ['InputImageContent', (value) => part({ ...value, type: 'input_image' })],
  ['InputFileContent', (value) => part({ ...value, type: 'input_file' })],
  ['FunctionTool', (value) => tool({ name: 'a', ...value, type: 'function' })],
  ['CustomToolParam', (value) => tool({ name: 'a', ...value, type: 'custom' })],
  ['Reasoning', (value) => ({ model: 'm', input: 'x', reasoning: value })],
  ['ResponseTextParam', (value) => ({ model: 'm', input: 'x', text: value })],
];

/** What the SDK's types have for Vertex alone, or for other calls; Google's own API refuses it. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  GenerationConfig: [
    'audioTimestamp',
    'audioTranscriptionConfig',
    'enableAffectiveDialog',
    'modelSelectionConfig',
    'routingConfig',
    'translationConfig',
  ],
  Part: ['audioTranscription', 'mediaProcessing', 'speechMetadata'],
};

const inPart = (value: object): object => ({ contents: [{ parts: [value] }] });

const GEMINI_PLACES: readonly Place[] = [
  ['Part', inPart],
  ['FunctionCall', (value) => inPart({ functionCall: value })],
  ['FunctionResponse', (value) => inPart({ functionResponse: value })],
  ['FunctionDeclaration', (value) => ({ tools: [{ functionDeclarations: [value] }] })],
  ['Schema', (value) => ({ tools: [{ functionDeclarations: [{ parameters: value }] }] })],
  ['GenerationConfig', (value) => ({ generationConfig: value })],
  ['ThinkingConfig', (value) => ({ generationConfig: { thinkingConfig: value } })],
  ['FunctionCallingConfig', (value) => ({ toolConfig: { functionCallingConfig: value } })],
];

suite('fields of the vendors’ schemas', () => {
  const openai = definitions(openaiFile);
  const gemini = definitions(geminiFile);

  it.each(RESPONSES_PLACES)('are known to the Responses door: %s', (definition, place) => {
    const names = propertiesOf(openai, definition);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => isUnknown(checkResponses(place({ [name]: null }))))).toEqual([]);
    expect(isUnknown(checkResponses(place({ nobody_knows_this: null })))).toBe(true);
  });

  it.each(GEMINI_PLACES)('are known to the Gemini door: %s', (definition, place) => {
    const names = propertiesOf(gemini, definition).filter((name) => !ELSEWHERE[definition]?.includes(name));
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => isUnknown(checkGemini(place({ [name]: {} }))))).toEqual([]);
    expect(isUnknown(checkGemini(place({ nobodyKnowsThis: {} })))).toBe(true);
  });
});
