import type { ChatRequest, ChatTool, JsonObject, ReplyRules } from '@pipeproxy/core';
import { toolName } from './encode-turns.ts';
import type { ConverseTarget } from './target.ts';

const ANY_OBJECT: JsonObject = { properties: {} };
const FREEFORM: JsonObject = { properties: { input: { type: 'string' } }, required: ['input'] };
const ANSWER = 'json';

interface ToolFields {
  readonly tools: readonly JsonObject[];
  readonly toolChoice?: JsonObject | undefined;
  readonly replyRules?: ReplyRules;
}

function specOf(name: string, schema: JsonObject, description: string | undefined): JsonObject {
  const words = description?.trim() ? { description } : {};
  return { toolSpec: { name: toolName(name), ...words, inputSchema: { json: { ...schema, type: 'object' } } } };
}

function encodeTool(tool: ChatTool, target: ConverseTarget): readonly JsonObject[] {
  if (tool.type === 'opaque') {
    target.lose('vendor-tool', `${tool.kind} runs at another vendor`);
    return [];
  }
  const schema = tool.type === 'freeform' ? FREEFORM : (tool.schema ?? ANY_OBJECT);
  return target.cache.after('tools', tool, [specOf(tool.name, schema, tool.description)]);
}

/** Tools that the history speaks of must be declared, also where the client does not offer them any more. */
function toolsOfHistory({ messages }: ChatRequest): readonly JsonObject[] {
  const calls = messages.flatMap(({ blocks }) => blocks.filter((block) => block.type === 'tool-call'));
  return [...new Set(calls.map(({ name }) => name))].map((name) => specOf(name, ANY_OBJECT, undefined)); // bedrock trap 4
}

function choiceOf({ toolChoice }: ChatRequest): JsonObject | undefined {
  switch (toolChoice?.mode) {
    case 'auto':
      return { auto: {} };
    case 'required':
      return { any: {} };
    case 'tool':
      return { tool: { name: toolName(toolChoice.name) } };
    default:
      return undefined;
  }
}

/** A tool whose arguments are the answer, for a client that wants it in a shape. */
function answerTool({ output, tools }: ChatRequest): JsonObject | undefined {
  if (output?.type !== 'json-schema') return undefined;
  const name = tools.some((tool) => tool.name === ANSWER) ? `${ANSWER}_answer` : ANSWER;
  return specOf(name, output.schema, output.description ?? 'Gives the answer. Call it once, with the whole answer.');
}

const nameIn = (tool: JsonObject | undefined): string | undefined =>
  (tool?.toolSpec as { readonly name?: string } | undefined)?.name;

function rulesOf({ tools }: ChatRequest, answer: string | undefined): ReplyRules | undefined {
  const own = tools.filter((tool) => tool.type !== 'opaque').map(({ name }) => name);
  const renamed = own.filter((name) => toolName(name) !== name);
  const freeform = tools
    .filter(({ type }) => type === 'freeform')
    .flatMap(({ name }) => (name ? [toolName(name)] : []));
  const rules: ReplyRules = {
    ...(renamed.length > 0 && { toolNames: new Map(renamed.map((name) => [toolName(name), name])) }),
    ...(freeform.length > 0 && { freeformTools: freeform }),
    ...(answer !== undefined && { answerTool: answer }),
  };
  return Object.keys(rules).length > 0 ? rules : undefined;
}

/** Tools and the choice among them. There is no choice of none: the tools are left out, unless the history has calls. */
export function encodeTools(request: ChatRequest, target: ConverseTarget): ToolFields {
  const answer = answerTool(request);
  const isNone = request.toolChoice?.mode === 'none';
  const offered = isNone ? [] : request.tools.flatMap((tool) => encodeTool(tool, target));
  const own = offered.length > 0 ? offered : toolsOfHistory(request);
  const tools = answer ? [...own, answer] : own;
  if (tools.length === 0) return { tools };
  if (isNone && own.length > 0) target.lose('tool-choice', 'tools of the history stay declared');
  const forced = answer && (own.length === 0 ? { tool: { name: nameIn(answer) ?? ANSWER } } : { any: {} });
  const toolChoice = forced ?? (offered.length > 0 ? choiceOf(request) : undefined);
  const replyRules = rulesOf(request, nameIn(answer));
  return { tools, toolChoice, ...(replyRules && { replyRules }) };
}
