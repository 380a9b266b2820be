import {
  anything,
  flag,
  listOf,
  nullable,
  number,
  object,
  oneOf,
  record,
  type Shape,
  tagged,
  text,
  textOr,
} from '../shape.ts';
import { inputItem, toolShape } from './responses-item-shapes.ts';

const named = object({ type: anything, name: text({ min: 1 }) });

const toolChoice = textOr(
  tagged('type', {
    function: named,
    custom: named,
    allowed_tools: object({ type: anything, mode: oneOf('auto', 'required'), tools: listOf(record, { min: 1 }) }),
    mcp: record,
    web_search: record,
    web_search_preview: record,
    file_search: record,
    code_interpreter: record,
    image_generation: record,
    computer_use_preview: record,
    shell: record,
    apply_patch: record,
  }),
  oneOf('none', 'auto', 'required'),
);

const format = tagged('type', {
  text: object({ type: anything }),
  json_object: object({ type: anything }),
  json_schema: object(
    { type: anything, name: text({ pattern: /^[a-zA-Z0-9_-]+$/, min: 1, max: 64 }), schema: record },
    { description: nullable(text()), strict: nullable(flag) },
  ),
});

const reasoning = object(
  {},
  {
    effort: nullable(oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max')),
    summary: nullable(oneOf('auto', 'concise', 'detailed')),
    generate_summary: nullable(oneOf('auto', 'concise', 'detailed')),
    context: nullable(oneOf('auto', 'current_turn', 'all_turns')),
    mode: nullable(text()),
  },
);

const INCLUDE = [
  'file_search_call.results',
  'web_search_call.results',
  'web_search_call.action.sources',
  'message.input_image.image_url',
  'computer_call_output.output.image_url',
  'code_interpreter_call.outputs',
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
];

/** Every field of the request but `model`; OpenAI takes null for all. */
const FIELDS: Readonly<Record<string, Shape>> = {
  background: flag,
  // Documented nowhere, sent by Codex to every server.
  client_metadata: record,
  context_management: listOf(record),
  conversation: textOr(record),
  include: listOf(oneOf(...INCLUDE)),
  input: textOr(listOf(inputItem)),
  instructions: text(),
  max_output_tokens: number({ isInteger: true, min: 16 }),
  max_tool_calls: number({ isInteger: true, min: 1 }),
  metadata: record,
  moderation: record,
  parallel_tool_calls: flag,
  previous_response_id: text(),
  prompt: record,
  prompt_cache_key: text({ max: 64 }),
  prompt_cache_options: record,
  prompt_cache_retention: oneOf('in_memory', 'in-memory', '24h'),
  reasoning,
  safety_identifier: text({ max: 64 }),
  service_tier: oneOf('auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast'),
  store: flag,
  stream: flag,
  stream_options: object({}, { include_obfuscation: flag }),
  temperature: number({ min: 0, max: 2 }),
  text: object({}, { format: nullable(format), verbosity: nullable(oneOf('low', 'medium', 'high')) }),
  tool_choice: toolChoice,
  tools: listOf(toolShape),
  top_logprobs: number({ isInteger: true, min: 0, max: 20 }),
  top_p: number({ min: 0, max: 1 }),
  truncation: oneOf('auto', 'disabled'),
  user: text(),
};

/**
 * The shape of a request: strict as OpenAI is, which knows no field that it does not document.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create (openapi.json 2.3.0, read 2026-11-21)
 */
export const responsesRequestShape: Shape = object(
  { model: text({ min: 1 }) },
  Object.fromEntries(Object.entries(FIELDS).map(([name, shape]) => [name, nullable(shape)])),
);
