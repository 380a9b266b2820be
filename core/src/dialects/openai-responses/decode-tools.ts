import type { ChatTool, FreeformTool, FunctionTool, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, booleanOf, defined, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { grammarOf, parametersOf } from '../openai-chat/decode-tools.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { type NativeTool, nativeToolOf } from './native-tools.ts';
import { ownExtras } from './own-extras.ts';
import { neutralName } from './tool-names.ts';

/** Where a tool stands. */
interface Place {
  readonly param: string;
  readonly namespace?: JsonObject;
}

function nameIn(fields: JsonObject, { param }: Place): string {
  const name = textOf(fields.name);
  if (name === undefined) throw invalidRequest('A tool needs a name.', `${param}.name`);
  return name;
}

/** What the client must find again in a call of the tool. */
function placeExtras(tool: JsonObject, name: string, { namespace }: Place) {
  const { defer_loading: isDeferred } = tool;
  if (!namespace) return ownExtras({ defer_loading: isDeferred });
  const { name: of, description } = namespace;
  return ownExtras({ defer_loading: isDeferred, namespace: of, name, namespaceDescription: description });
}

function decodeFunction(tool: JsonObject, place: Place): FunctionTool {
  // Chat's form has the fields one level deeper.
  const fields = objectOf(tool.function) ?? tool;
  const name = nameIn(fields, place);
  return {
    type: 'function',
    name: neutralName(textOf(place.namespace?.name), name),
    ...defined({
      description: textOf(fields.description),
      schema: parametersOf(fields, place.param),
      isStrict: booleanOf(fields.strict),
    }),
    ...placeExtras(tool, name, place),
  };
}

function decodeCustom(tool: JsonObject, place: Place): FreeformTool {
  const grammar = grammarOf(tool, place.param);
  const name = nameIn(tool, place);
  return {
    type: 'freeform',
    name: neutralName(textOf(place.namespace?.name), name),
    ...defined({ description: textOf(tool.description), grammar }),
    ...placeExtras(tool, name, place),
  };
}

function decodeNative(tool: JsonObject, native: NativeTool): FunctionTool {
  return {
    type: 'function',
    name: native.name,
    description: textOf(tool.description) ?? native.description,
    schema: objectOf(tool.parameters) ?? native.schema,
    ...ownExtras({ tool }),
  };
}

function decodeTool(tool: JsonValue, place: Place): readonly ChatTool[] {
  if (!isObject(tool)) throw invalidRequest('A tool must be an object.', place.param);
  const kind = textOf(tool.type);
  if (kind === undefined) throw invalidRequest('A tool needs a `type`.', `${place.param}.type`);
  if (kind === 'function') return [decodeFunction(tool, place)];
  if (kind === 'custom') return [decodeCustom(tool, place)];
  if (kind === 'namespace' && !place.namespace) {
    nameIn(tool, place);
    return arrayOf(tool.tools).flatMap((inner, index) =>
      decodeTool(inner, { param: `${place.param}.tools[${index}]`, namespace: tool }),
    );
  }
  const native = nativeToolOf(tool);
  if (native) return [decodeNative(tool, native)];
  return [{ type: 'opaque', dialect: OPENAI_RESPONSES, kind, name: textOf(tool.name) ?? kind, value: tool }];
}

/**
 * Reads a list of tools, those in namespaces too.
 * @throws ProxyError `PP_REQUEST_INVALID`
 */
export function decodeTools(value: JsonValue | undefined, param: string): readonly ChatTool[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalidRequest(`\`${param}\` must be a list.`, param);
  return arrayOf(value).flatMap((tool, index) => decodeTool(tool, { param: `${param}[${index}]` }));
}

/** Tools of the client's by name, each once: a search may find one that is declared already. */
export function distinctTools(tools: readonly ChatTool[]): readonly ChatTool[] {
  const seen = new Set<string>();
  return tools.filter((tool) => {
    const isRepeated = tool.type !== 'opaque' && seen.has(tool.name);
    if (tool.type !== 'opaque') seen.add(tool.name);
    return !isRepeated;
  });
}
