import type { ChatTool, FreeformTool, FunctionTool, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, booleanOf, defined, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { OPENAI_CHAT } from './dialect-id.ts';
import { ownExtras } from './own-extras.ts';

function nameIn(fields: JsonObject, param: string): string {
  const name = textOf(fields.name);
  if (name === undefined) throw invalidRequest('A tool needs a name.', `${param}.name`);
  return name;
}

/** The schema of a function's arguments. @throws ProxyError `PP_REQUEST_INVALID` for what is no object. */
export function parametersOf({ parameters }: JsonObject, param: string): JsonObject | undefined {
  if (parameters !== undefined && parameters !== null && !isObject(parameters)) {
    throw invalidRequest('`parameters` must be a JSON schema.', `${param}.parameters`);
  }
  return objectOf(parameters);
}

/**
 * What a freeform tool's input must look like; undefined for any text. A grammar may stand one level deeper.
 * @throws ProxyError `PP_REQUEST_INVALID` for a format that nobody knows: without it, the tool would get what it cannot read.
 */
export function grammarOf({ format }: JsonObject, param: string): FreeformTool['grammar'] {
  if (format === undefined || format === null) return undefined;
  const { type, grammar } = objectOf(format) ?? {};
  if (type === 'text') return undefined;
  if (type !== 'grammar') throw invalidRequest('`format.type` must be text or grammar.', `${param}.format.type`);
  const { syntax, definition } = objectOf(grammar) ?? objectOf(format) ?? {};
  const text = textOf(definition);
  if (text === undefined) throw invalidRequest('A grammar needs a `definition`.', `${param}.format.definition`);
  return { syntax: textOf(syntax) ?? 'lark', definition: text };
}

function decodeFunction(fields: JsonObject, param: string): FunctionTool {
  return {
    type: 'function',
    name: nameIn(fields, param),
    ...defined({
      description: textOf(fields.description),
      schema: parametersOf(fields, param),
      isStrict: booleanOf(fields.strict),
    }),
  };
}

function decodeCustom(fields: JsonObject, param: string): FreeformTool {
  const grammar = grammarOf(fields, param);
  return {
    type: 'freeform',
    name: nameIn(fields, param),
    ...defined({ description: textOf(fields.description), grammar }),
  };
}

function decodeTool(tool: JsonValue, param: string): ChatTool {
  if (!isObject(tool)) throw invalidRequest('A tool must be an object.', param);
  const extras = ownExtras({ cache_control: tool.cache_control });
  if (isObject(tool.function)) return { ...decodeFunction(tool.function, `${param}.function`), ...extras };
  if (isObject(tool.custom)) return { ...decodeCustom(tool.custom, `${param}.custom`), ...extras };
  const kind = textOf(tool.type);
  if (kind === undefined || kind === 'function') throw invalidRequest('A tool needs `function`.', `${param}.function`);
  return { type: 'opaque', dialect: OPENAI_CHAT, kind, ...defined({ name: textOf(tool.name) }), value: tool };
}

function listOf(value: JsonValue | undefined, param: string): readonly JsonValue[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidRequest(`\`${param}\` must be a list.`, param);
  return arrayOf(value);
}

/** Kind of the opaque tool that stands for the top-level `web_search_options`. */
export const WEB_SEARCH_OPTIONS = 'web_search_options';

/** Reads `tools`, the deprecated `functions`, and `web_search_options` as a tool that runs at the vendor. */
export function decodeTools(body: JsonObject): readonly ChatTool[] {
  const tools = listOf(body.tools, 'tools').map((tool, index) => decodeTool(tool, `tools[${index}]`));
  const functions = listOf(body.functions, 'functions').map((entry, index) =>
    decodeFunction(objectOf(entry) ?? {}, `functions[${index}]`),
  );
  const search = objectOf(body.web_search_options);
  const searches: readonly ChatTool[] = search
    ? [{ type: 'opaque', dialect: OPENAI_CHAT, kind: WEB_SEARCH_OPTIONS, value: search }]
    : [];
  return [...tools, ...functions, ...searches];
}
