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

function decodeFunction(fields: JsonObject, param: string): FunctionTool {
  return {
    type: 'function',
    name: nameIn(fields, param),
    ...defined({
      description: textOf(fields.description),
      schema: objectOf(fields.parameters),
      isStrict: booleanOf(fields.strict),
    }),
  };
}

function decodeCustom(fields: JsonObject, param: string): FreeformTool {
  const format = objectOf(fields.format);
  const grammar = objectOf(format?.grammar) ?? (format?.type === 'grammar' ? format : undefined);
  const definition = textOf(grammar?.definition);
  return {
    type: 'freeform',
    name: nameIn(fields, param),
    ...defined({ description: textOf(fields.description) }),
    ...(definition === undefined ? {} : { grammar: { syntax: textOf(grammar?.syntax) ?? 'lark', definition } }),
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
