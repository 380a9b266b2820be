import type { ChatRequest, ChatTool, FunctionTool, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, defined, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { ownExtras } from './own-extras.ts';
import { fieldOf, otherFields } from './proto-fields.ts';
import { invalid } from './request-error.ts';
import { decodeSchema } from './schema-decode.ts';

const DECLARED: readonly string[] = ['name', 'description', 'parameters', 'parametersJsonSchema'];

/** The schema in the first of some fields that is there. @throws ProxyError `PP_REQUEST_INVALID` for what is no object. */
export function schemaIn(message: JsonObject, names: readonly string[], param: string): JsonObject | undefined {
  const name = names.find((each) => fieldOf(message, each) !== undefined);
  const value = name === undefined ? undefined : fieldOf(message, name);
  if (value !== undefined && !isObject(value)) throw invalid(`${param}.${name}`, 'a schema is an object');
  return value;
}

/** A list, or the one entry of it, which Google's own JSON allows to stand bare. */
const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (isObject(value) ? [value] : arrayOf(value));

function decodeDeclaration(value: JsonValue, param: string): FunctionTool {
  const declaration = objectOf(value);
  const name = textOf(declaration?.name);
  if (!declaration || name === undefined) throw invalid(`${param}.name`, 'a name is needed');
  const schema = schemaIn(declaration, ['parametersJsonSchema', 'parameters'], param);
  return {
    type: 'function',
    name,
    ...defined({ description: textOf(declaration.description), schema: schema && decodeSchema(schema) }),
    ...ownExtras(otherFields(declaration, DECLARED)),
  };
}

/** Searches have one word in all dialects; everything else that runs at Google keeps its own. */
const KINDS = new Map([
  ['googleSearch', 'web_search'],
  ['google_search', 'web_search'],
]);

function decodeTool(value: JsonValue, param: string): readonly ChatTool[] {
  if (!isObject(value)) throw invalid(param, 'a tool is an object');
  const functions = listOf(fieldOf(value, 'functionDeclarations')).map((declaration, index) =>
    decodeDeclaration(declaration, `${param}.functionDeclarations[${index}]`),
  );
  const others = Object.entries(otherFields(value, ['functionDeclarations'])).map(
    ([name, settings]): ChatTool => ({
      type: 'opaque',
      dialect: GEMINI_GENERATE,
      kind: KINDS.get(name) ?? name,
      value: { [name]: settings },
    }),
  );
  return [...functions, ...others];
}

/**
 * Reads `tools`. What runs at Google is carried unread.
 * @throws ProxyError `PP_REQUEST_INVALID`.
 */
export function decodeTools(tools: JsonValue | undefined): readonly ChatTool[] {
  if (tools === undefined) return [];
  if (!isObject(tools) && !Array.isArray(tools)) throw invalid('tools', 'a list is needed');
  return listOf(tools).flatMap((tool, index) => decodeTool(tool, `tools[${index}]`));
}

type DecodedChoice = Pick<ChatRequest, 'tools' | 'toolChoice'>;

const MODES: Readonly<Record<string, 'none' | 'auto' | 'required' | undefined>> = {
  NONE: 'none',
  ANY: 'required',
  AUTO: 'auto',
  VALIDATED: 'auto',
  MODE_UNSPECIFIED: undefined,
};

const CONFIG = 'toolConfig.functionCallingConfig';
const NAMES = `${CONFIG}.allowedFunctionNames`;

function allowedNames(config: JsonObject | undefined, tools: readonly ChatTool[]): readonly string[] {
  const names = arrayOf(fieldOf(config, 'allowedFunctionNames'));
  return names.map((name) => {
    if (typeof name === 'string' && tools.some((tool) => tool.name === name)) return name;
    throw invalid(NAMES, 'each must be the name of a declared function');
  });
}

/**
 * Reads the choice among the tools. Of several that are allowed the others fall away, because no other form says that.
 * @throws ProxyError `PP_REQUEST_INVALID` for a mode that nobody knows and for functions that nobody has declared.
 */
export function decodeToolChoice(toolConfig: JsonObject | undefined, tools: readonly ChatTool[]): DecodedChoice {
  const config = objectOf(fieldOf(toolConfig, 'functionCallingConfig'));
  const key = String(fieldOf(config, 'mode') || 'MODE_UNSPECIFIED').toUpperCase();
  if (!Object.hasOwn(MODES, key)) throw invalid(`${CONFIG}.mode`, 'the modes are AUTO, ANY, NONE and VALIDATED');
  const mode = MODES[key];
  const names = allowedNames(config, tools);
  const [name, ...others] = names;
  if (mode === 'required' && name !== undefined && others.length === 0) {
    return { tools, toolChoice: { mode: 'tool', name } };
  }
  const allowed = tools.filter((tool) => tool.type !== 'function' || names.includes(tool.name));
  return { tools: names.length === 0 ? tools : allowed, ...(mode && { toolChoice: { mode } }) };
}
