import type { ChatRequest, ChatTool, FunctionTool, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, defined, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { ownExtras } from './own-extras.ts';
import { fieldOf, otherFields } from './proto-fields.ts';
import { invalid } from './request-error.ts';
import { decodeSchema } from './schema-decode.ts';

const DECLARED: readonly string[] = ['name', 'description', 'parameters', 'parametersJsonSchema'];

function decodeDeclaration(value: JsonValue, param: string): FunctionTool {
  const declaration = objectOf(value);
  const name = textOf(declaration?.name);
  if (!declaration || name === undefined) throw invalid(`${param}.name`, 'a name is needed');
  const schema = objectOf(fieldOf(declaration, 'parametersJsonSchema')) ?? objectOf(declaration.parameters);
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
  const functions = arrayOf(fieldOf(value, 'functionDeclarations')).map((declaration, index) =>
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
  // A single tool may stand bare, as Google's own JSON allows it.
  const list = isObject(tools) ? [tools] : tools;
  if (!Array.isArray(list)) throw invalid('tools', 'a list is needed');
  return arrayOf(list).flatMap((tool, index) => decodeTool(tool, `tools[${index}]`));
}

type DecodedChoice = Pick<ChatRequest, 'tools' | 'toolChoice'>;

/** Reads the choice among the tools. Of several that are allowed the others fall away, because no other form says that. */
export function decodeToolChoice(toolConfig: JsonObject | undefined, tools: readonly ChatTool[]): DecodedChoice {
  const config = objectOf(fieldOf(toolConfig, 'functionCallingConfig'));
  const names = arrayOf(fieldOf(config, 'allowedFunctionNames'));
  switch (textOf(config?.mode)?.toUpperCase()) {
    case 'NONE':
      return { tools, toolChoice: { mode: 'none' } };
    case 'ANY': {
      const [name, ...others] = names;
      if (typeof name === 'string' && others.length === 0) return { tools, toolChoice: { mode: 'tool', name } };
      const allowed = tools.filter((tool) => tool.type !== 'function' || names.includes(tool.name));
      return { tools: names.length === 0 ? tools : allowed, toolChoice: { mode: 'required' } };
    }
    case 'AUTO':
    case 'VALIDATED':
      return { tools, toolChoice: { mode: 'auto' } };
    default:
      return { tools };
  }
}
