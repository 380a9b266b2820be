import { isObject } from '../loose-json.ts';
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
import { type AnthropicRequest, hasBeta } from './anthropic-request.ts';
import { CACHE_CONTROL, contentBlock, TOOL_NAME, textBlock } from './content-block-shape.ts';

/** Fields that stand behind a beta, with the word that the beta's name begins with. */
const BETA_FIELDS: readonly (readonly [field: string, beta: string, shape: Shape])[] = [
  ['context_management', 'context-management', nullable(record)],
  ['mcp_servers', 'mcp-client', listOf(record)],
  ['output_format', 'structured-outputs', nullable(record)],
];

const customTool = object(
  { name: TOOL_NAME, input_schema: record },
  {
    type: nullable(oneOf('custom')),
    description: text(),
    strict: flag,
    cache_control: CACHE_CONTROL,
    defer_loading: flag,
    allowed_callers: listOf(text()),
    eager_input_streaming: nullable(flag),
    input_examples: listOf(record),
  },
);

const SERVER_TOOL =
  /^((web_search|web_fetch|code_execution|bash|text_editor|memory|computer|computer_toolset|browser_toolset|tool_search_tool_bm25|tool_search_tool_regex|advisor)_\d{8}|mcp_toolset)$/;

const tool: Shape = (value, path) => {
  if (isObject(value) && SERVER_TOOL.test(String(value.type))) return undefined;
  return tagged('type', { custom: customTool }, 'custom')(value, path);
};

const thinking = tagged('type', {
  enabled: object(
    { type: anything, budget_tokens: number({ isInteger: true }) },
    { display: nullable(oneOf('summarized', 'omitted')) },
  ),
  adaptive: object({ type: anything }, { display: nullable(oneOf('summarized', 'omitted')) }),
  between_tools: object({ type: anything }),
  disabled: object({ type: anything }),
});

const toolChoice = tagged('type', {
  auto: object({ type: anything }, { disable_parallel_tool_use: flag }),
  any: object({ type: anything }, { disable_parallel_tool_use: flag }),
  tool: object({ type: anything, name: text() }, { disable_parallel_tool_use: flag }),
  none: object({ type: anything }),
});

const outputConfig = object(
  {},
  {
    effort: nullable(oneOf('low', 'medium', 'high', 'xhigh', 'max')),
    format: nullable(object({ type: oneOf('json_schema'), schema: record })),
  },
);

function message(betas: readonly string[]): Shape {
  const extra = hasBeta(betas, 'per-turn-control') ? { output_config: outputConfig } : {};
  return object({ role: oneOf('user', 'assistant', 'system'), content: textOr(listOf(contentBlock)) }, extra);
}

/** Fields that both `/v1/messages` and `/v1/messages/count_tokens` take. */
const SHARED_FIELDS: Readonly<Record<string, Shape>> = {
  system: textOr(listOf(tagged('type', { text: textBlock }))),
  tools: listOf(tool),
  tool_choice: toolChoice,
  thinking,
  output_config: outputConfig,
  cache_control: CACHE_CONTROL,
  speed: nullable(oneOf('standard', 'fast')),
  user_profile_id: text(),
  workspace_id: text(),
};

const MESSAGE_FIELDS: Readonly<Record<string, Shape>> = {
  stop_sequences: listOf(text()),
  stream: flag,
  metadata: object({}, { user_id: nullable(text()) }),
  service_tier: oneOf('auto', 'standard_only'),
  container: nullable(textOr(record)),
  diagnostics: nullable(record),
  inference_geo: nullable(text()),
};

/** Gone since version 2026-10-21: they are unknown fields there. */
const SAMPLING_FIELDS: Readonly<Record<string, Shape>> = {
  temperature: number({ min: 0, max: 1 }),
  top_p: number({ min: 0, max: 1 }),
  top_k: number({ isInteger: true, min: 0 }),
};

/**
 * The shape of a request body: strict as the service is, which knows no field that it does not document.
 *
 * @see https://platform.claude.com/docs/en/api/messages and the types of `@anthropic-ai/sdk` 1.11.0 (read 2026-11-21)
 */
export function anthropicRequestShape({ operation, version, betas }: AnthropicRequest): Shape {
  const isMessages = operation === 'messages';
  return object(
    {
      model: text({ min: 1 }),
      ...(isMessages && { max_tokens: number({ isInteger: true, min: 0 }) }),
      messages: listOf(message(betas)),
    },
    {
      ...SHARED_FIELDS,
      ...(isMessages && MESSAGE_FIELDS),
      ...(version === '2023-06-01' && SAMPLING_FIELDS),
      ...Object.fromEntries(
        BETA_FIELDS.filter(([, beta]) => hasBeta(betas, beta)).map(([field, , shape]) => [field, shape]),
      ),
    },
  );
}
