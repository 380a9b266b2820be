import type { ChatTool, JsonObject, JsonValue, ToolChoice } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { type DecodedChoice, modeOf } from '../openai-chat/tool-choice.ts';
import { callForm } from './tool-call.ts';
import { declaredName } from './tool-names.ts';

function nameOf(choice: JsonObject, tools: readonly ChatTool[]): string | undefined {
  const { namespace, name } = objectOf(choice.function) ?? choice;
  const plain = textOf(name);
  if (plain !== undefined) return declaredName(tools, textOf(namespace), plain);
  // A tool with a type of its own is named by it.
  return tools.find((tool) => tool.name === choice.type)?.name;
}

function decodeAllowed(choice: JsonObject, tools: readonly ChatTool[]): DecodedChoice {
  const entries = arrayOf(choice.tools).flatMap((entry) => (isObject(entry) ? [entry] : []));
  const names = new Set(entries.map((entry) => nameOf(entry, tools)));
  return {
    tools: tools.filter(({ name }) => names.has(name)),
    toolChoice: modeOf(choice.mode ?? 'auto', 'tool_choice.mode'),
  };
}

/** Web search is the one hosted tool that others have too. */
function refuseHosted(tool: ChatTool | undefined): void {
  if (tool?.type !== 'opaque' || tool.kind.startsWith('web_search')) return;
  throw unsupportedRequest(`The upstream of this model has no tool of the type ${tool.kind}.`, 'tool_choice');
}

/**
 * Reads `tool_choice`; `allowed_tools` leaves only the tools that it names.
 * @throws ProxyError `PP_REQUEST_INVALID` for a form that is not known, `PP_REQUEST_UNSUPPORTED` where it forces a tool that runs
 *   at the vendor.
 */
export function decodeToolChoice(value: JsonValue | undefined, tools: readonly ChatTool[]): DecodedChoice {
  if (value === undefined || value === null) return { tools };
  if (!isObject(value)) return { tools, toolChoice: modeOf(value, 'tool_choice') };
  if (value.type === 'allowed_tools') return decodeAllowed(value, tools);
  const name = nameOf(value, tools);
  if (name === undefined) throw invalidRequest('`tool_choice` names a tool that is not in `tools`.', 'tool_choice');
  refuseHosted(tools.find((tool) => tool.name === name));
  return { tools, toolChoice: { mode: 'tool', name } };
}

/** Writes `tool_choice` for tools that are there, the named one with the kind that it is sent as. */
export function encodeToolChoice(
  choice: ToolChoice,
  tools: readonly ChatTool[],
  sent: string,
  isCustom: boolean,
): JsonValue {
  if (choice.mode !== 'tool') return choice.mode;
  const { native, names } = callForm(choice.name, 'function', tools);
  if (native) return { type: native.name };
  const { namespace } = names;
  const own = namespace === undefined ? { name: sent } : names;
  return { type: isCustom ? 'custom' : 'function', ...own };
}
