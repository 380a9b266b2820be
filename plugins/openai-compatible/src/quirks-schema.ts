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

const FINISHES = ['stop', 'length', 'tool-calls', 'content-filter', 'refusal', 'pause', 'context', 'other', 'error'];

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

const described = (schema: JsonObject, description: string): JsonObject => ({ ...schema, description });

/** The description is of both. */
function nullable({ description, ...schema }: JsonObject): JsonObject {
  const either: JsonObject = { anyOf: [schema, { type: 'null' }] };
  return description === undefined ? either : { ...either, description };
}

/** An object of knobs, each of which null takes out. An unknown knob is an error. */
function knobs(properties: Readonly<Record<string, JsonObject>>): JsonObject {
  const entries = Object.entries(properties).map(([name, schema]) => [name, nullable(schema)]);
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(entries) };
}

const thinking = knobs({
  request: described({ enum: STYLES }, 'How thinking is asked for. Absent: reasoning_effort as it is.'),
  effortMap: described(
    map({ enum: EFFORTS }, text),
    "Effort words to the server's own. A word that is not there cannot be said.",
  ),
  budgetField: described(name, 'Top-level field for a budget in tokens.'),
  response: described(list(text), 'Fields that hold reasoning in answers; `tag:think` for text between tags.'),
  history: {
    type: 'string',
    pattern: '^(drop|keep|details|thinking-part|(keep-as|require):[a-z_]+)$',
    description:
      'Earlier reasoning on assistant messages: `drop`, `keep`, `details`, `keep-as:FIELD`, `require:FIELD`, `thinking-part`.',
  },
  placeholder: { type: 'string', description: 'What stands in a required field whose reasoning is lost.' },
});

/** JSON schema of `Quirks` as a config writes them. */
export const QUIRKS_SCHEMA: JsonObject = knobs({
  paths: described(
    knobs({
      chat: described(text, 'Chat completions.'),
      completions: described(text, 'Legacy completions, which are told as chat where this is absent.'),
      embeddings: described(text, 'Embeddings.'),
      images: described(text, 'Pictures from words.'),
      imageEdits: described(text, 'Pictures from pictures.'),
      responses: described(text, 'Responses, which are told as chat where this is absent.'),
      keptResponses: described(text, 'Responses that the server keeps, by their ids.'),
      compactedResponses: described(text, 'Conversations of Responses made shorter.'),
      countedResponses: described(text, 'Counting the input of Responses.'),
      messages: described(text, 'The native Messages door, from the base URL without its /v1.'),
      countTokens: described(text, 'Counting tokens there.'),
      models: described(text, 'The list of models.'),
    }),
    'Where an operation is served, from the base URL; a slash in front means from the root of the host. Absent: not offered.',
  ),
  wire: described(
    { enum: ['openai-chat', 'openai-responses', 'anthropic-messages'] },
    "The door for clients of other dialects than the server's own.",
  ),
  maxTokensField: described({ enum: ['max_tokens', 'max_completion_tokens'] }, 'The field for the output limit.'),
  dropFields: described(list(field), 'Fields that are taken out, as `$.store` or `$.tools[*].function.strict`.'),
  dropWhen: described(
    list({
      type: 'object',
      additionalProperties: false,
      required: ['field', 'equals'],
      properties: {
        field: described(field, 'The field.'),
        equals: { description: 'The value.' },
      },
    }),
    'Fields that are taken out where they have exactly this value.',
  ),
  allowFields: described(
    list(field),
    'The only fields that are kept, in each object of which this list names a field.',
  ),
  renameFields: described(map(name, name), "Top-level fields to the server's names for them."),
  defaults: {
    type: 'object',
    propertyNames: name,
    description: 'Top-level fields that are set where they are missing.',
  },
  roles: described(
    knobs({ developer: { enum: ['keep', 'system'], description: 'What becomes of the role `developer`.' } }),
    'Roles that the server does not know.',
  ),
  systemPosition: described({ enum: ['any', 'first'] }, '`first`: later system messages are folded into the first.'),
  alternation: described({ enum: ['none', 'merge'] }, '`merge`: neighbours of one role become one message.'),
  afterTool: described(
    { enum: ['none', 'insert-assistant'] },
    "`insert-assistant`: an assistant message between a tool's and a user's.",
  ),
  toolCallId: {
    description: 'Rules for the ids of tool calls.',
    type: 'object',
    additionalProperties: false,
    required: ['length'],
    properties: { length: { type: 'integer', minimum: 8, maximum: 40, description: 'This many letters and digits.' } },
  },
  emptyToolsWithHistory: described(flag, '`tools: []` where only the history has tools.'),
  toolChoice: described(
    map({ enum: ['auto', 'required', 'none'] }, text),
    "Words of `tool_choice` to the server's own.",
  ),
  jsonSchema: described(
    { enum: ['json_schema', 'json_object'] },
    '`json_object`: the server knows no schemas; the schema goes into the system text.',
  ),
  schemaProfile: described({ enum: ['openai', 'moonshot'] }, 'Which part of JSON schema tools may use.'),
  thinking: described(thinking, 'How the server thinks, and says so.'),
  streamOptions: described(
    { enum: ['inject', 'keep', 'drop'] },
    'What becomes of `stream_options`: usage is asked for (`inject`), only where the client does (`keep`), or never (`drop`).',
  ),
  requireFinishReason: described(
    flag,
    '`false`: the server never says why an answer ended, so the end of its bytes is a good end.',
  ),
  finishReasons: described(
    map(text, { enum: FINISHES }),
    'Its own words for why an answer ended to `stop`, `length`, ...; `error` for those that mean a failure.',
  ),
  images: described(
    knobs({ url: described(flag, '`false`: images are taken as data only.') }),
    'What the server takes as an image.',
  ),
  cacheControl: { const: 'anthropic', description: '`cache_control` may go along on parts and tools.' },
  topK: described(flag, '`top_k` is taken.'),
  messages: described(
    knobs({
      dropFields: described(list(field), 'Fields that are taken out there.'),
      isAnthropic: described(
        flag,
        'Models of Anthropic may stand behind it, so nothing of the dialect is kept from it.',
      ),
      documents: { const: 'text', description: 'Documents become text, or a note that they were left out.' },
    }),
    'The native Messages door.',
  ),
  responses: described(
    knobs({ dropFields: described(list(field), 'Fields that are taken out there.') }),
    'The Responses door, where `paths` has one.',
  ),
});
