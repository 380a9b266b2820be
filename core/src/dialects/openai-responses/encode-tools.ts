import type {
  ChatRequest,
  ChatTool,
  FreeformTool,
  FunctionTool,
  JsonObject,
  OpaqueTool,
} from '../../contract/index.ts';
import { defined, isObject, textOf } from '../../wire/json-values.ts';
import { unsupportedRequest } from '../../wire/request-error.ts';
import { clientToolFunction } from '../openai-chat/client-tools.ts';
import { freeformFunction, IN_WORDS } from '../openai-chat/encode-tools.ts';
import { cacheControlOf } from '../openai-chat/own-extras.ts';
import { toolParameters } from '../openai-chat/tool-schema.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import type { EncodeState } from './encode-state.ts';
import { ownExtrasOf } from './own-extras.ts';
import { encodeToolChoice } from './tool-choice.ts';
import { encodeWebSearch } from './web-search.ts';

/** The service takes an absent `strict` for true, which few schemas are ready for. */
function encodeFunction(tool: FunctionTool, name: string): JsonObject {
  const { description, schema, isStrict = false } = tool;
  const { defer_loading: isDeferred } = ownExtrasOf(tool);
  const fields = defined({ name, description, parameters: toolParameters(schema), strict: isStrict });
  return { type: 'function', ...fields, ...(isDeferred === true && { defer_loading: true }) };
}

function encodeFreeform(tool: FreeformTool, name: string, { capabilities, losses }: EncodeState): JsonObject {
  const { description, grammar } = tool;
  if (!capabilities.hasCustomTools) {
    if (grammar) losses.add('tool-grammar', IN_WORDS);
    return { type: 'function', ...freeformFunction(tool, name), strict: false };
  }
  const format = grammar && { type: 'grammar', syntax: grammar.syntax, definition: grammar.definition };
  return { type: 'custom', ...defined({ name, description, format }) };
}

function encodeOpaque(tool: OpaqueTool, state: EncodeState): readonly JsonObject[] {
  const { options, capabilities, names, losses } = state;
  if (tool.dialect === OPENAI_RESPONSES) return [tool.value];
  const known = clientToolFunction(tool);
  if (known) return [{ type: 'function', ...known, name: names.sent(known.name), strict: false }];
  const searches = options.webSearch ?? capabilities.hasCustomTools;
  if (searches && tool.kind.startsWith('web_search')) return [encodeWebSearch(tool, losses)];
  if (options.serverTools === 'reject') {
    throw unsupportedRequest(`This upstream has no tool of the type ${tool.kind}.`, 'tools');
  }
  losses.add('server-tool', `the upstream has no tool of the type ${tool.kind}`);
  return [];
}

/** A tool as it is sent, with the namespace in which the client declared it. */
interface SentTool {
  readonly namespace: string | undefined;
  readonly description: string;
  readonly value: JsonObject;
}

function encodeTool(tool: ChatTool, state: EncodeState): readonly SentTool[] {
  if (tool.type === 'opaque') {
    return encodeOpaque(tool, state).map((value) => ({ namespace: undefined, description: '', value }));
  }
  if (cacheControlOf(tool)) state.losses.add('cache-breakpoint', 'the upstream caches by prefix on its own');
  const own = ownExtrasOf(tool);
  const namespace = textOf(own.namespace);
  const description = textOf(own.namespaceDescription) ?? '';
  if (isObject(own.tool)) return [{ namespace: undefined, description, value: own.tool }];
  const name = namespace === undefined ? state.names.sent(tool.name) : (textOf(own.name) ?? tool.name);
  const value = tool.type === 'function' ? encodeFunction(tool, name) : encodeFreeform(tool, name, state);
  return [{ namespace, description, value }];
}

/** Puts tools of one namespace, which stand together, back into it. */
function inNamespaces(sent: readonly SentTool[]): readonly JsonObject[] {
  const out: { readonly name: string | undefined; readonly value: JsonObject }[] = [];
  for (const { namespace: name, description, value } of sent) {
    const last = out.at(-1);
    if (name === undefined) out.push({ name, value });
    else if (last?.name === name) (last.value.tools as JsonObject[]).push(value);
    else out.push({ name, value: { type: 'namespace', name, description, tools: [value] } });
  }
  return out.map(({ value }) => value);
}

function choiceOf({ toolChoice, tools }: ChatRequest, sent: readonly JsonObject[], state: EncodeState) {
  if (toolChoice?.mode !== 'tool') return toolChoice?.mode;
  const tool = tools.find(({ name }) => name === toolChoice.name);
  const name = state.names.sent(toolChoice.name);
  if (tool?.type === 'opaque' && !sent.some((value) => value.name === name)) {
    const hosted = sent.find(
      ({ type }) => type === tool.kind || (tool.kind.startsWith('web_search') && type === 'web_search'),
    );
    if (hosted) return { type: hosted.type as string };
  } else if (tool) {
    const isCustom = tool.type === 'freeform' && state.capabilities.hasCustomTools;
    return encodeToolChoice(toolChoice, tools, name, isCustom);
  }
  state.losses.add('tool-choice', 'the tool that it names is not sent');
  return undefined;
}

/** `tools` and what depends on them. Without a tool there is no choice either. */
export function encodeTools(request: ChatRequest, state: EncodeState): JsonObject {
  const tools = inNamespaces(request.tools.flatMap((tool) => encodeTool(tool, state)));
  if (tools.length === 0) return {};
  const { allowsParallelTools } = request;
  return {
    tools,
    ...defined({ tool_choice: choiceOf(request, tools, state), parallel_tool_calls: allowsParallelTools }),
  };
}
