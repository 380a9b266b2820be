import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type { WireEvent } from '../../../contract/index.ts';
import { objectOf, parseJson, textOf } from '../../../wire/json-values.ts';

type Schema = Readonly<Record<string, unknown>>;

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const flag = { type: 'boolean' } as const;
const id = { type: 'string', minLength: 1 } as const;
const any = {} as const;

const oneOf = (...values: readonly string[]): Schema => ({ enum: values });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });

/** An object whose fields of the first kind are always there. Further fields are allowed: readers pass over them. */
const object = (fields: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema => ({
  type: 'object',
  required: Object.keys(fields),
  properties: { ...fields, ...optional },
});

/** An object that says its kind in `type`. */
const kind = (type: string, fields: Readonly<Record<string, Schema>>, optional = {}): Schema =>
  object({ type: { const: type }, ...fields }, optional);

/** Chooses by `type`, so that a complaint is about the right kind. @param otherwise - What unknown kinds have to be; absent: none may come. */
const byType = (kinds: Readonly<Record<string, Schema>>, otherwise: Schema | false = false): Schema => ({
  type: 'object',
  required: ['type'],
  allOf: Object.entries(kinds).map(([type, schema]) => ({
    if: { properties: { type: { const: type } } },
    // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
    then: schema,
  })),
  if: { not: { properties: { type: { enum: Object.keys(kinds) } } } },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: otherwise,
});

const status = oneOf('in_progress', 'completed', 'incomplete');
const citation = kind('url_citation', { url: text, title: text, start_index: count, end_index: count });
const summary = kind('summary_text', { text });
const reasoningText = kind('reasoning_text', { text });

const part = byType({
  output_text: kind('output_text', { text, annotations: listOf(citation) }, { logprobs: listOf(any) }),
  refusal: kind('refusal', { refusal: text }),
  summary_text: summary,
  reasoning_text: reasoningText,
});

/** Kinds of items that pipeproxy writes; the specification lets implementations have more. */
const item = byType(
  {
    message: kind('message', { id, status, role: { const: 'assistant' }, content: listOf(ref('part')) }),
    function_call: kind('function_call', { id, call_id: id, name: id, arguments: text, status }),
    custom_tool_call: kind('custom_tool_call', { id, call_id: id, name: id, input: text }),
    reasoning: kind(
      'reasoning',
      { id, summary: listOf(summary) },
      { content: listOf(reasoningText), encrypted_content: text },
    ),
  },
  object({ id, type: text }),
);

const tool = byType(
  {
    function: kind('function', {
      name: id,
      description: orNull(text),
      parameters: orNull({ type: 'object' }),
      strict: orNull(flag),
    }),
  },
  object({ type: text }),
);

const usage = object({
  input_tokens: count,
  input_tokens_details: object({ cached_tokens: count }),
  output_tokens: count,
  output_tokens_details: object({ reasoning_tokens: count }),
  total_tokens: count,
});

const response = object({
  id,
  object: { const: 'response' },
  created_at: count,
  completed_at: orNull(count),
  status: oneOf('completed', 'failed', 'in_progress', 'cancelled', 'queued', 'incomplete'),
  incomplete_details: orNull(object({ reason: text })),
  model: text,
  previous_response_id: orNull(text),
  instructions: orNull(text),
  output: listOf(ref('item')),
  error: orNull(object({ code: text, message: text })),
  tools: listOf(tool),
  tool_choice: { anyOf: [oneOf('none', 'auto', 'required'), object({ type: text })] },
  truncation: oneOf('auto', 'disabled'),
  parallel_tool_calls: flag,
  text: object({ format: object({ type: text }) }),
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  top_logprobs: count,
  temperature: number,
  reasoning: orNull(object({ effort: orNull(text), summary: orNull(text) })),
  usage: orNull(usage),
  max_output_tokens: orNull(count),
  max_tool_calls: orNull(count),
  store: flag,
  background: flag,
  service_tier: text,
  metadata: any,
  safety_identifier: orNull(text),
  prompt_cache_key: orNull(text),
});

const lifecycle = { response: ref('response') };
const ofItem = { output_index: count, item: ref('item') };
const inItem = { item_id: id, output_index: count };
const inContent = { ...inItem, content_index: count };
const inSummary = { ...inItem, summary_index: count };

/** Every event that may come, with its fields besides `type` and `sequence_number`. */
const EVENTS: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  'response.created': lifecycle,
  'response.in_progress': lifecycle,
  'response.completed': { response: { allOf: [ref('response'), object({ usage })] } },
  'response.incomplete': { response: { allOf: [ref('response'), object({ usage })] } },
  'response.failed': lifecycle,
  'response.output_item.added': ofItem,
  'response.output_item.done': ofItem,
  'response.content_part.added': { ...inContent, part: ref('part') },
  'response.content_part.done': { ...inContent, part: ref('part') },
  'response.output_text.delta': { ...inContent, delta: text, logprobs: listOf(any) },
  'response.output_text.done': { ...inContent, text, logprobs: listOf(any) },
  'response.output_text.annotation.added': { ...inContent, annotation_index: count, annotation: citation },
  'response.refusal.delta': { ...inContent, delta: text },
  'response.refusal.done': { ...inContent, refusal: text },
  'response.function_call_arguments.delta': { ...inItem, delta: text },
  'response.function_call_arguments.done': { ...inItem, name: id, arguments: text },
  'response.custom_tool_call_input.delta': { ...inItem, delta: text },
  'response.custom_tool_call_input.done': { ...inItem, input: text },
  'response.reasoning_summary_part.added': { ...inSummary, part: summary },
  'response.reasoning_summary_part.done': { ...inSummary, part: summary },
  'response.reasoning_summary_text.delta': { ...inSummary, delta: text },
  'response.reasoning_summary_text.done': { ...inSummary, text },
  error: { error: object({ type: text, code: orNull(text), message: text, param: orNull(text) }) },
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
const known = new Map<string, ValidateFunction>();

function complaints(name: string, schema: Schema, value: unknown): readonly string[] {
  const validate = known.get(name) ?? ajv.compile({ ...schema, $defs: { part, item, response } });
  known.set(name, validate);
  validate(value);
  return (validate.errors ?? [])
    .filter(({ keyword }) => !['if', 'anyOf', 'allOf'].includes(keyword))
    .map(({ instancePath, message, params }) => `${name}${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** What a whole response lacks of what the Open Responses specification asks for; nothing for a good one. */
export const checkResponse = (value: unknown): readonly string[] => complaints('response', ref('response'), value);

/**
 * What an event lacks of what the specification asks for, and of what clients in strict languages cannot do without. The form is
 * written anew from the specification: this check runs where no published schema is at hand.
 * @see https://www.openresponses.org/specification (read 2026-11-21)
 */
export function checkEvent({ name, data }: WireEvent): readonly string[] {
  if (data === '[DONE]') return [];
  const event = objectOf(parseJson(data)) ?? {};
  const type = textOf(event.type) ?? '';
  if (type !== name) return [`the event ${name} holds a ${type}`];
  const fields = Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
  if (!fields) return [`the specification has no event ${type}`];
  return complaints(type, kind(type, { sequence_number: count, ...fields }), event);
}
