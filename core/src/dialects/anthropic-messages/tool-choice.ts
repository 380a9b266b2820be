import type { ChatRequest, JsonObject, JsonValue, ToolChoice } from '../../contract/index.ts';
import { objectOf, textOf } from '../../wire/json-values.ts';
import type { EncodeTarget } from './encode-target.ts';
import { invalid } from './request-error.ts';
import { toolName } from './tool-call.ts';

const MODES = new Map<unknown, ToolChoice['mode']>([
  ['auto', 'auto'],
  ['any', 'required'], // trap 22, trap 23
  ['none', 'none'],
  ['tool', 'tool'],
]);

const TYPES: Readonly<Record<ToolChoice['mode'], string>> = {
  auto: 'auto',
  required: 'any',
  none: 'none',
  tool: 'tool',
};

type DecodedChoice = Pick<ChatRequest, 'toolChoice' | 'allowsParallelTools'>;

/**
 * Reads `tool_choice`.
 * @throws ProxyError `PP_REQUEST_INVALID` for a type that the API does not know.
 */
export function decodeToolChoice(value: JsonValue | undefined): DecodedChoice {
  if (value === undefined || value === null) return {};
  const choice = objectOf(value);
  const mode = MODES.get(choice?.type);
  if (!choice || !mode) throw invalid('tool_choice.type', "Input should be 'auto', 'any', 'tool' or 'none'");
  // `false` is the default: said to a server that lacks the field, it would only be refused.
  const parallel = choice.disable_parallel_tool_use === true ? { allowsParallelTools: false } : {};
  if (mode !== 'tool') return { toolChoice: { mode }, ...parallel };
  const name = textOf(choice.name);
  if (name === undefined) throw invalid('tool_choice.name', 'Field required');
  return { toolChoice: { mode, name }, ...parallel };
}

/** The choice among the tools that are sent; one of a tool that had to be left out falls away. */
function choiceOf(request: ChatRequest, tools: readonly JsonObject[], target: EncodeTarget): ToolChoice | undefined {
  const { toolChoice: choice } = request;
  if (choice?.mode !== 'tool' || tools.some(({ name }) => name === toolName(choice.name))) return choice;
  const isLost = request.tools.some((tool) => tool.name === choice.name);
  if (isLost) target.lose('tool-choice', 'the tool that must be called cannot be sent');
  return isLost ? undefined : choice;
}

/** The `tool_choice` of the body; undefined when there is nothing to say or no tool to choose. */
export function encodeToolChoice(
  request: ChatRequest,
  tools: readonly JsonObject[],
  target: EncodeTarget,
): JsonObject | undefined {
  if (tools.length === 0) return undefined; // trap 42
  const choice = choiceOf(request, tools, target);
  const isSingle = request.allowsParallelTools === false && choice?.mode !== 'none';
  if (!choice && !isSingle) return undefined;
  return {
    type: TYPES[choice?.mode ?? 'auto'],
    ...(choice?.mode === 'tool' && { name: toolName(choice.name) }),
    ...(isSingle && { disable_parallel_tool_use: true }),
  };
}

/** True when the model must call a tool: it cannot think then. */
export function isForced(choice: JsonObject | undefined): boolean {
  return choice?.type === 'any' || choice?.type === 'tool';
}
