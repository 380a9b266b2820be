import type { AskedFor, FunctionTool } from '../../contract/chat-request.ts';
import type { JsonObject, JsonValue } from '../../contract/json.ts';
import { isObject, objectOf, parseJson, stringOf, textOf } from '../../wire/json-values.ts';
import { rawMember } from './raw-member.ts';

/** The tools that a text may call: those that the client has declared. */
export type CallableTools = ReadonlyMap<string, FunctionTool>;

/** The tools that may be called: none, where the client wants none to be. */
export function callableTools({ tools, toolChoice }: AskedFor): CallableTools {
  const functions = toolChoice?.mode === 'none' ? [] : tools.filter((tool) => tool.type === 'function');
  return new Map(functions.map((tool) => [tool.name, tool]));
}

/** A call that stood in a text. */
export interface TextCall {
  readonly name: string;
  /** JSON. */
  readonly arguments: string;
}

/** The tool with a form of its own; models that write it are not agreed on what its argument is called. */
export const READ_FILE = 'read_file';

/** `uri`, unless the client's schema says `path` and not `uri`. */
function pathField({ schema }: FunctionTool): string {
  const declared = objectOf(schema?.properties) ?? {};
  return Object.hasOwn(declared, 'path') && !Object.hasOwn(declared, 'uri') ? 'path' : 'uri';
}

/** The call of `read_file` for a path. */
export function readFileCall(path: string, tool: FunctionTool): TextCall {
  return { name: tool.name, arguments: JSON.stringify({ [pathField(tool)]: path }) };
}

function callOf(name: JsonValue | undefined, input: JsonValue, raw: () => string, tools: CallableTools) {
  const tool = tools.get(stringOf(name) ?? '');
  if (!tool || !isObject(input)) return undefined;
  const path = tool.name === READ_FILE ? (textOf(input.path) ?? textOf(input.uri)) : undefined;
  return path === undefined ? { name: tool.name, arguments: raw() } : readFileCall(path, tool);
}

/** Reads the body of a `<tool_call>` block; undefined for what is no call of a declared tool. */
export function readBlockCall(body: string, tools: CallableTools): TextCall | undefined {
  const call = objectOf(parseJson(body));
  if (!call) return undefined;
  const { name, arguments: input } = call;
  try {
    return callOf(name, input ?? {}, () => (isObject(input) ? rawMember(body, 'arguments') : undefined) ?? '{}', tools);
  } catch {
    // Deeper than any client's own request may be.
    return undefined;
  }
}

/** Reads an item of an array of blocks in Anthropic's words; undefined for what is no call of a declared tool. */
export function readItemCall(item: JsonObject, tools: CallableTools): TextCall | undefined {
  const { type, name, input } = item;
  return type === 'tool_use' ? callOf(name, input ?? null, () => JSON.stringify(input), tools) : undefined;
}
