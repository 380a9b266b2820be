import type { ChatTool, JsonObject, JsonValue, ToolChoice } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';

const MODES: Readonly<Record<string, ToolChoice>> = {
  auto: { mode: 'auto' },
  none: { mode: 'none' },
  required: { mode: 'required' },
};

/** What a `tool_choice` says: the choice, and the tools that it leaves. */
export interface DecodedChoice {
  readonly tools: readonly ChatTool[];
  readonly toolChoice?: ToolChoice;
}

function nameOf(entry: JsonValue | undefined): string | undefined {
  const fields = objectOf(entry) ?? {};
  return textOf((objectOf(fields.function) ?? objectOf(fields.custom))?.name);
}

/** Reads a choice that is one word. @param param - The field that holds it. */
export function modeOf(value: JsonValue | undefined, param: string): ToolChoice {
  const choice = typeof value === 'string' && Object.hasOwn(MODES, value) ? MODES[value] : undefined;
  // Falling back to `auto` would run tools that the client has ruled out.
  if (!choice) throw invalidRequest('`tool_choice` must be auto, none, required or name a tool.', param);
  return choice;
}

function decodeAllowed(choice: JsonObject, tools: readonly ChatTool[]): DecodedChoice {
  const allowed = objectOf(choice.allowed_tools) ?? choice;
  const names = new Set(arrayOf(allowed.tools).map(nameOf));
  return {
    tools: tools.filter(({ name }) => name !== undefined && names.has(name)),
    toolChoice: modeOf(allowed.mode, 'tool_choice.allowed_tools.mode'),
  };
}

/**
 * Reads `tool_choice`; `allowed_tools` leaves only the tools that it names.
 * @throws ProxyError `PP_REQUEST_INVALID` for a form that is not known.
 */
export function decodeToolChoice(value: JsonValue | undefined, tools: readonly ChatTool[]): DecodedChoice {
  if (value === undefined || value === null) return { tools };
  if (!isObject(value)) return { tools, toolChoice: modeOf(value, 'tool_choice') };
  if (value.type === 'allowed_tools') return decodeAllowed(value, tools);
  const name = nameOf(value);
  if (name === undefined) return { tools, toolChoice: modeOf(undefined, 'tool_choice') };
  return { tools, toolChoice: { mode: 'tool', name } };
}

/** Reads the deprecated `function_call`: `auto`, `none` or the name of a function. */
export function decodeFunctionChoice(value: JsonValue | undefined, tools: readonly ChatTool[]): DecodedChoice {
  if (value === undefined || value === null) return { tools };
  const name = textOf(objectOf(value)?.name);
  return { tools, toolChoice: name === undefined ? modeOf(value, 'function_call') : { mode: 'tool', name } };
}

/** Writes `tool_choice` for tools that are there; the named one goes by the name and kind that it is sent with. */
export function encodeToolChoice(choice: ToolChoice, name: string | undefined, isCustom: boolean): JsonValue {
  if (choice.mode !== 'tool') return choice.mode; // trap 22, trap 23
  return isCustom
    ? { type: 'custom', custom: { name: name ?? choice.name } }
    : { type: 'function', function: { name: name ?? choice.name } };
}
