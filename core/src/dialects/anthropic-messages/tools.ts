import type { ChatRequest, ChatTool, FreeformTool, FunctionTool, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, booleanOf, defined, isObject, objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import { cacheControlOf } from './cache-control.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import type { EncodeTarget } from './encode-target.ts';
import { keptFields, otherFields, ownExtras } from './own-extras.ts';
import { invalid } from './request-error.ts';
import { cleanSchema } from './schema-clean.ts';
import { toolName } from './tool-call.ts';
import { toolSchema } from './tool-schema.ts';

const WEB_SEARCH: JsonObject = { type: 'web_search_20250305', name: 'web_search' };

function decodeTool(tool: JsonValue, param: string): ChatTool {
  if (!isObject(tool)) throw invalid(param, 'Input should be a valid dictionary');
  const kind = textOf(tool.type);
  const name = textOf(tool.name);
  if (kind !== undefined && kind !== 'custom') {
    return { type: 'opaque', dialect: ANTHROPIC_MESSAGES, kind, ...defined({ name }), value: tool };
  }
  if (name === undefined) throw invalid(`${param}.name`, 'Field required');
  const schema = tool.input_schema ?? undefined;
  if (schema !== undefined && !isObject(schema)) {
    throw invalid(`${param}.input_schema`, 'Input should be a valid dictionary');
  }
  return {
    type: 'function',
    name,
    ...defined({ description: stringOf(tool.description), schema, isStrict: booleanOf(tool.strict) }),
    ...ownExtras(otherFields(tool, ['type', 'name', 'description', 'input_schema', 'strict'])),
  };
}

/**
 * Reads `tools`. Tools with a type of their own run at Anthropic or have a schema that only Anthropic knows: carried unread.
 * @throws ProxyError `PP_REQUEST_INVALID`.
 */
export function decodeTools(tools: JsonValue | undefined): readonly ChatTool[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid('tools', 'Input should be a valid list');
  return arrayOf(tools).map((tool, index) => decodeTool(tool, `tools.${index}`));
}

function encodeFunction(tool: FunctionTool, target: EncodeTarget): JsonObject {
  const isStrict = tool.isStrict === true && target.isAnthropic && target.capabilities.hasStructuredOutput;
  const schema = toolSchema(tool.schema);
  return {
    name: toolName(tool.name),
    ...(tool.description && { description: tool.description }),
    input_schema: isStrict ? cleanSchema(schema) : schema,
    ...(isStrict && { strict: true }),
    ...(target.isAnthropic ? keptFields(tool) : {}),
    ...cacheControlOf(tool, target),
  };
}

/** A freeform tool becomes a function with one text; its grammar can only be told in words. */
function encodeFreeform(tool: FreeformTool, target: EncodeTarget): JsonObject {
  const grammar =
    tool.grammar && `The input must follow this ${tool.grammar.syntax} grammar:\n${tool.grammar.definition}`;
  if (tool.grammar) target.lose('tool-grammar', 'the model is told the grammar in words');
  const description = [tool.description, grammar].filter(Boolean).join('\n\n');
  return {
    name: toolName(tool.name),
    ...(description !== '' && { description }),
    input_schema: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
    ...cacheControlOf(tool, target),
  };
}

function encodeTool(tool: ChatTool, target: EncodeTarget): JsonObject | undefined {
  if (tool.type === 'function') return encodeFunction(tool, target);
  if (tool.type === 'freeform') return encodeFreeform(tool, target);
  if (tool.dialect === ANTHROPIC_MESSAGES && target.isAnthropic) return tool.value;
  if (target.usesWebSearch && /^web_search/.test(tool.kind)) return WEB_SEARCH;
  target.lose('server-tool', `the upstream has no tool like "${tool.kind}"`);
  return undefined;
}

/** A client of another dialect may ask for a web search beside its tools. */
function asksForWebSearch(request: ChatRequest): boolean {
  return Object.values(request.extras ?? {}).some((extras) => {
    return objectOf(objectOf(extras)?.body)?.web_search_options !== undefined;
  });
}

/** The `tools` of the body, each name once; empty when none is left. */
export function encodeTools(request: ChatRequest, target: EncodeTarget): readonly JsonObject[] {
  const encoded = request.tools.map((tool) => encodeTool(tool, target)).filter((tool) => tool !== undefined);
  const all = target.usesWebSearch && asksForWebSearch(request) ? [...encoded, WEB_SEARCH] : encoded;
  const known = new Set<JsonValue | undefined>();
  return all.filter(({ name }) => {
    if (name !== undefined && known.has(name)) return false;
    known.add(name);
    return true;
  });
}
