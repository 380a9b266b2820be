import type { JsonObject } from '@pipeproxy/core';
import { FIELD_NAME, FIELD_PATH } from './field-path.ts';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const STYLES = [
  'none',
  'reasoning_effort',
  'openrouter',
  'deepseek',
  'together',
  'zai',
  'qwen',
  'moonshot',
  'chat_template_kwargs',
];

const text: JsonObject = { type: 'string', minLength: 1 };
const flag: JsonObject = { type: 'boolean' };
const name: JsonObject = { type: 'string', pattern: FIELD_NAME, 'x-allowed': 'the name of a field' };
const field: JsonObject = {
  type: 'string',
  pattern: FIELD_PATH,
  'x-allowed': 'a path like $.tools[*].function.strict',
};
const list = (items: JsonObject): JsonObject => ({ type: 'array', items });
const map = (keys: JsonObject, values: JsonObject): JsonObject => ({
  type: 'object',
  propertyNames: keys,
  additionalProperties: nullable(values),
});

function nullable(schema: JsonObject): JsonObject {
  return { anyOf: [schema, { type: 'null' }] };
}

/** An object of knobs, each of which null takes out. An unknown knob is an error. */
function knobs(properties: Readonly<Record<string, JsonObject>>): JsonObject {
  const entries = Object.entries(properties).map(([name, schema]) => [name, nullable(schema)]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(entries) };
}

const thinking = knobs({
  request: { enum: STYLES },
  effortMap: map({ enum: EFFORTS }, text),
  budgetField: name,
  response: list(text),
  history: { type: 'string', pattern: '^(drop|keep|details|thinking-part|(keep-as|require):[a-z_]+)$' },
  placeholder: { type: 'string' },
});

/** JSON schema of `Quirks` as a config writes them. */
export const QUIRKS_SCHEMA: JsonObject = knobs({
  paths: knobs({ chat: text, messages: text, countTokens: text, models: text }),
  wire: { enum: ['openai-chat', 'anthropic-messages'] },
  maxTokensField: { enum: ['max_tokens', 'max_completion_tokens'] },
  dropFields: list(field),
  dropWhen: list({
    type: 'object',
    additionalProperties: false,
    required: ['field', 'equals'],
    properties: { field, equals: {} },
  }),
  allowFields: list(field),
  renameFields: map(name, name),
  defaults: { type: 'object', propertyNames: name },
  roles: knobs({ developer: { enum: ['keep', 'system'] } }),
  systemPosition: { enum: ['any', 'first'] },
  alternation: { enum: ['none', 'merge'] },
  afterTool: { enum: ['none', 'insert-assistant'] },
  toolCallId: {
    type: 'object',
    additionalProperties: false,
    required: ['length'],
    properties: { length: { type: 'integer', minimum: 8, maximum: 40 } },
  },
  emptyToolsWithHistory: flag,
  toolChoice: map({ enum: ['auto', 'required', 'none'] }, text),
  jsonSchema: { enum: ['json_schema', 'json_object'] },
  schemaProfile: { enum: ['openai', 'moonshot'] },
  thinking,
  streamOptions: { enum: ['inject', 'keep', 'drop'] },
  images: knobs({ url: flag }),
  cacheControl: { const: 'anthropic' },
  topK: flag,
  messages: knobs({
    dropFields: list(field),
    isAnthropic: flag,
    documents: { const: 'text' },
  }),
});
