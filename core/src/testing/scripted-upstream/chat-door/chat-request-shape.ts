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
import type { ChatRequest } from './chat-request.ts';

const NAME = text({ pattern: /^[a-zA-Z0-9_-]+$/, max: 64, min: 1 });
const BREAKPOINT = { prompt_cache_breakpoint: record };

const textPart = object({ type: anything, text: text() }, BREAKPOINT);
const imagePart = object(
  {
    type: anything,
    image_url: object({ url: text({ min: 1 }) }, { detail: oneOf('auto', 'low', 'high', 'original') }),
  },
  BREAKPOINT,
);
const filePart = object(
  { type: anything, file: object({}, { filename: text(), file_data: text(), file_id: text() }) },
  BREAKPOINT,
);
const audioPart = object(
  { type: anything, input_audio: object({ data: text(), format: oneOf('wav', 'mp3') }) },
  BREAKPOINT,
);

const texts = textOr(listOf(tagged('type', { text: textPart }), { min: 1 }));

const userContent = textOr(
  listOf(tagged('type', { text: textPart, image_url: imagePart, input_audio: audioPart, file: filePart }), { min: 1 }),
);

const assistantContent = nullable(
  textOr(listOf(tagged('type', { text: textPart, refusal: object({ type: anything, refusal: text() }) }), { min: 1 })),
);

function toolCall(callId: Shape): Shape {
  return tagged('type', {
    function: object({ id: callId, type: anything, function: object({ name: NAME, arguments: text() }) }),
    custom: object({ id: callId, type: anything, custom: object({ name: NAME, input: text() }) }),
  });
}

function message({ traits }: ChatRequest): Shape {
  const callId = text({ min: 1, ...traits.toolCallId });
  const name = { name: text({ pattern: /^[^\s<|\\/>]+$/ }) };
  const system = object({ role: anything, content: texts }, name);
  const reasoning = traits.reasoningHistory === 'refused' ? {} : { reasoning_content: nullable(text()) };
  const openRouter = traits.reply.reasoningField === 'reasoning_details' ? { reasoning_details: listOf(record) } : {};
  const own = traits.reply.reasoningField === 'reasoning' ? { reasoning: nullable(text()) } : {};
  return tagged('role', {
    system,
    ...(traits.takesDeveloperRole && { developer: system }),
    user: object({ role: anything, content: userContent }, name),
    assistant: object(
      { role: anything },
      {
        content: assistantContent,
        refusal: nullable(text()),
        audio: nullable(object({ id: text() })),
        tool_calls: listOf(toolCall(callId), { min: 1 }),
        function_call: nullable(object({ name: NAME, arguments: text() })),
        ...name,
        ...reasoning,
        ...openRouter,
        ...own,
      },
    ),
    // Images get past the shape so that the rule can say what OpenAI says of them.
    tool: object({ role: anything, content: userContent, tool_call_id: callId }, name),
    function: object({ role: anything, content: nullable(text()), name: NAME }),
  });
}

const functionTool = object({ name: NAME }, { description: text(), parameters: record, strict: nullable(flag) });

const tool = tagged('type', {
  function: object({ type: anything, function: functionTool }),
  custom: object({ type: anything, custom: object({ name: NAME }, { description: text(), format: record }) }),
});

const namedChoice = tagged('type', {
  function: object({ type: anything, function: object({ name: NAME }) }),
  custom: object({ type: anything, custom: object({ name: NAME }) }),
  allowed_tools: object({
    type: anything,
    allowed_tools: object({ mode: oneOf('auto', 'required'), tools: listOf(record) }),
  }),
});

const responseFormat = tagged('type', {
  text: object({ type: anything }),
  json_object: object({ type: anything }),
  json_schema: object({
    type: anything,
    json_schema: object({ name: NAME }, { description: text(), schema: record, strict: nullable(flag) }),
  }),
});

/** Every field of the request, but `model` and `messages`; OpenAI takes null for most. */
const FIELDS: Readonly<Record<string, Shape>> = {
  audio: record,
  frequency_penalty: number({ min: -2, max: 2 }),
  function_call: textOr(object({ name: NAME }), oneOf('none', 'auto')),
  functions: listOf(functionTool, { min: 1 }),
  logit_bias: record,
  logprobs: flag,
  max_completion_tokens: number({ isInteger: true, min: 1 }),
  max_tokens: number({ isInteger: true, min: 1 }),
  metadata: record,
  modalities: listOf(oneOf('text', 'audio')),
  moderation: record,
  n: number({ isInteger: true, min: 1, max: 128 }),
  parallel_tool_calls: flag,
  prediction: record,
  presence_penalty: number({ min: -2, max: 2 }),
  prompt_cache_key: text({ max: 64 }),
  prompt_cache_options: record,
  prompt_cache_retention: oneOf('in_memory', 'in-memory', '24h'),
  reasoning_effort: oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'),
  response_format: responseFormat,
  safety_identifier: text({ max: 64 }),
  seed: number({ isInteger: true }),
  service_tier: oneOf('auto', 'default', 'flex', 'scale', 'priority'),
  stop: textOr(listOf(text(), { min: 1, max: 4 })),
  store: flag,
  stream: flag,
  stream_options: object({}, { include_usage: flag, include_obfuscation: flag }),
  temperature: number({ min: 0, max: 2 }),
  tool_choice: textOr(namedChoice, oneOf('none', 'auto', 'required')),
  tools: listOf(tool, { min: 1 }),
  top_logprobs: number({ isInteger: true, min: 0, max: 20 }),
  top_p: number({ min: 0, max: 1 }),
  user: text(),
  verbosity: oneOf('low', 'medium', 'high'),
  web_search_options: record,
};

/**
 * The shape of a request body: strict as OpenAI is, which knows no field that it does not document.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create (openapi.json 2.3.0, read 2026-11-21)
 */
export function chatRequestShape(request: ChatRequest): Shape {
  const { fewerFields, moreFields } = request.traits;
  const fields = Object.entries(FIELDS).filter(([name]) => !fewerFields.includes(name));
  return object(
    { model: text({ min: 1 }), messages: listOf(message(request), { min: 1 }) },
    {
      ...Object.fromEntries(fields.map(([name, shape]) => [name, nullable(shape)])),
      ...Object.fromEntries(moreFields.map((name) => [name, anything])),
    },
  );
}
