import type {
  ChatRequest,
  ChatTool,
  FreeformTool,
  FunctionTool,
  JsonObject,
  OpaqueTool,
} from '../../contract/index.ts';
import { defined } from '../../wire/json-values.ts';
import { unsupportedRequest } from '../../wire/request-error.ts';
import { clientToolFunction } from './client-tools.ts';
import { WEB_SEARCH_OPTIONS } from './decode-tools.ts';
import { OPENAI_CHAT } from './dialect-id.ts';
import type { EncodeState } from './encode-state.ts';
import { cacheControlOf } from './own-extras.ts';
import { encodeToolChoice } from './tool-choice.ts';
import { toolParameters } from './tool-schema.ts';

interface EncodedTools {
  readonly tools: JsonObject[];
  readonly fields: JsonObject[];
  /** Names as declared -> whether the tool is sent as a custom one. */
  readonly kinds: Map<string, boolean>;
}

function cacheOf(tool: FunctionTool | FreeformTool, { options, losses }: EncodeState): JsonObject {
  const control = cacheControlOf(tool);
  if (control && options.cacheControl === 'anthropic') return { cache_control: control };
  if (control) losses.add('cache-breakpoint', 'the upstream caches by prefix on its own');
  return {};
}

function encodeFunction(tool: FunctionTool, state: EncodeState): JsonObject {
  const { name, description = '', schema, isStrict } = tool;
  const parameters = toolParameters(schema);
  const words = description === '' ? undefined : description;
  const fields = defined({ name: state.names.sent(name), description: words, parameters, strict: isStrict });
  return { type: 'function', function: fields, ...cacheOf(tool, state) };
}

const INPUT = { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] };

/** What becomes of a grammar where the upstream enforces none. */
export const IN_WORDS = 'the model is told the grammar in words';

/** The function that stands for a freeform tool: one argument, and the grammar in words. */
export function freeformFunction({ description, grammar }: FreeformTool, name: string): JsonObject {
  const rule = grammar && `\`input\` must follow this ${grammar.syntax} grammar:\n${grammar.definition}`;
  const words = [description, rule].filter((part) => part !== undefined).join('\n\n');
  return { name, ...(words !== '' && { description: words }), parameters: INPUT };
}

function encodeFreeform(tool: FreeformTool, state: EncodeState): JsonObject {
  const { description, grammar } = tool;
  const name = state.names.sent(tool.name);
  if (state.capabilities.hasCustomTools) {
    const format = grammar && { type: 'grammar', grammar: { syntax: grammar.syntax, definition: grammar.definition } };
    return { type: 'custom', custom: defined({ name, description, format }) };
  }
  if (grammar) state.losses.add('tool-grammar', IN_WORDS);
  return { type: 'function', function: freeformFunction(tool, name) };
}

function addOpaque(tool: OpaqueTool, out: EncodedTools, state: EncodeState): void {
  const { options, names, losses } = state;
  if (tool.dialect === OPENAI_CHAT) {
    if (tool.kind === WEB_SEARCH_OPTIONS) out.fields.push({ [WEB_SEARCH_OPTIONS]: tool.value });
    else out.tools.push(tool.value);
    if (tool.name) out.kinds.set(tool.name, false);
    return;
  }
  const known = clientToolFunction(tool);
  if (known) {
    out.tools.push({ type: 'function', function: { ...known, name: names.sent(known.name) } });
    out.kinds.set(known.name, false);
    return;
  }
  if (options.webSearch && tool.kind.startsWith('web_search')) {
    out.fields.push({ [WEB_SEARCH_OPTIONS]: {} });
    return;
  }
  if (options.serverTools === 'reject') {
    throw unsupportedRequest(`This upstream has no tool of the type ${tool.kind}.`, 'tools');
  }
  losses.add('server-tool', `the upstream has no tool of the type ${tool.kind}`);
}

function addTool(tool: ChatTool, out: EncodedTools, state: EncodeState): void {
  if (tool.type === 'opaque') {
    addOpaque(tool, out, state);
    return;
  }
  out.tools.push(tool.type === 'function' ? encodeFunction(tool, state) : encodeFreeform(tool, state));
  out.kinds.set(tool.name, tool.type === 'freeform' && state.capabilities.hasCustomTools);
}

function choiceFields(request: ChatRequest, kinds: ReadonlyMap<string, boolean>, { names, losses }: EncodeState) {
  const { toolChoice, allowsParallelTools } = request;
  const name = toolChoice?.mode === 'tool' ? toolChoice.name : undefined;
  const isGone = name !== undefined && !kinds.has(name);
  if (isGone) losses.add('tool-choice', 'the tool that it names is not sent');
  const isCustom = name !== undefined && kinds.get(name) === true;
  return defined({
    tool_choice: toolChoice && !isGone ? encodeToolChoice(toolChoice, name && names.sent(name), isCustom) : undefined,
    parallel_tool_calls: allowsParallelTools,
  });
}

/** `tools` and what depends on them. Without a tool there is no choice either: OpenAI refuses one without the other. */
export function encodeTools(request: ChatRequest, state: EncodeState): JsonObject {
  const out: EncodedTools = { tools: [], fields: [], kinds: new Map() };
  for (const tool of request.tools) addTool(tool, out, state);
  const fields = Object.assign({}, ...out.fields);
  if (out.tools.length === 0) return fields; // trap 42
  return { tools: out.tools, ...choiceFields(request, out.kinds, state), ...fields };
}
