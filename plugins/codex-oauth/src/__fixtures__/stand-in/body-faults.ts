import { arrayOf, type JsonObject, type JsonValue, objectOf, stringOf } from '@pipeproxy/core';

/** Fields that the backend knows. @see https://github.com/openai/codex (ResponsesApiRequest) */
const KNOWN = new Set([
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'store',
  'stream',
  'stream_options',
  'include',
  'prompt_cache_key',
  'text',
  'service_tier',
  'client_metadata',
]);
/** Fields of a request to make a conversation shorter. @see https://github.com/openai/codex (CompactionInput) */
const KNOWN_COMPACT = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'parallel_tool_calls',
  'reasoning',
  'service_tier',
  'prompt_cache_key',
  'text',
]);
const EFFORTS = new Set(['low', 'medium', 'high', 'xhigh', 'max']);
const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctco',
};
const MAX_ID = 64;

function partFault(value: JsonValue): string | undefined {
  const part = objectOf(value) ?? {};
  return part.prompt_cache_breakpoint === undefined ? undefined : 'Unsupported parameter: prompt_cache_breakpoint';
}

function itemFault(value: JsonValue): string | undefined {
  const item = objectOf(value);
  if (!item) return 'input items must be objects';
  const type = stringOf(item.type) ?? 'message';
  if (type === 'item_reference') return 'item_reference cannot be resolved when store is false';
  if (item.role === 'system') return 'System messages are not allowed';
  const id = stringOf(item.id) ?? '';
  if (id.length > MAX_ID || (id !== '' && !id.startsWith(PREFIXES[type] ?? ''))) return `Invalid input id: ${id}`;
  if ((stringOf(item.call_id) ?? '').length > MAX_ID) return 'string too long: call_id';
  if ((stringOf(item.name) ?? '').length > MAX_ID) return 'string too long: name';
  return arrayOf(item.content).map(partFault).find((fault) => fault !== undefined);
}

function chatFault({ stream_options: options, include, store, stream }: JsonObject): string | undefined {
  if (store !== false) return 'Store must be set to false';
  if (stream !== true) return 'Stream must be set to true';
  if (options !== undefined && Object.keys(objectOf(options) ?? { x: 1 }).some((key) => key !== 'reasoning_summary_delivery'))
    return 'Unsupported parameter: stream_options';
  if (JSON.stringify(include) !== '["reasoning.encrypted_content"]') return 'include must be reasoning.encrypted_content';
  return undefined;
}

function optionFault({ service_tier: tier, reasoning }: JsonObject): string | undefined {
  if (tier !== undefined && tier !== 'priority') return 'Unsupported service_tier';
  const effort = objectOf(reasoning)?.effort;
  if (effort !== undefined && !EFFORTS.has(String(effort))) return `Unsupported value: reasoning.effort ${effort}`;
  return undefined;
}

function toolFault({ tools, tool_choice: choice, parallel_tool_calls: parallel, input }: JsonObject): string | undefined {
  const types = [...arrayOf(tools), choice ?? null].map((tool) => stringOf(objectOf(tool)?.type) ?? '');
  if (types.some((type) => type.startsWith('web_search_preview'))) return 'Unsupported tool type: web_search_preview';
  const hasTools = arrayOf(tools).length > 0 || arrayOf(input).some((item) => objectOf(item)?.type === 'additional_tools');
  return parallel !== undefined && !hasTools ? 'parallel_tool_calls needs tools' : undefined;
}

function triggerFault({ input }: JsonObject): string | undefined {
  const at = arrayOf(input).findIndex((item) => objectOf(item)?.type === 'compaction_trigger');
  return at < 0 || at === arrayOf(input).length - 1 ? undefined : 'compaction_trigger must be the last item';
}

/** What the backend says is wrong with a body; undefined when it takes it. */
export function bodyFault(body: JsonObject, isCompact: boolean): string | undefined {
  const unknown = Object.keys(body).find((name) => !(isCompact ? KNOWN_COMPACT : KNOWN).has(name));
  if (unknown !== undefined) return `Unsupported parameter: ${unknown}`;
  if (typeof body.instructions !== 'string') return 'Instructions are required';
  if (!Array.isArray(body.input)) return 'Input must be a list';
  const fault = arrayOf(body.input).map(itemFault).find((one) => one !== undefined) ?? triggerFault(body);
  return fault ?? (isCompact ? undefined : chatFault(body)) ?? optionFault(body) ?? toolFault(body);
}
