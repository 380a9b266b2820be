import type { ChatBlock, ChatMessage, JsonObject, JsonValue, ToolCallBlock } from '../../contract/index.ts';
import { isObject, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { decodeContent, decodePart } from './content.ts';
import { ownExtras } from './own-extras.ts';
import { foldReasoning } from './reasoning.ts';
import { readReasoning } from './reasoning-piece.ts';
import { decodeCallPart, decodeCalls } from './tool-call.ts';
import { decodeResultPart, decodeToolMessage } from './tool-result.ts';

/** What earlier messages mean for later ones. */
interface History {
  readonly messages: ChatMessage[];
  /** Blocks of the last message while it holds results of `tool` messages, so that the next one joins them. */
  results: ChatBlock[] | undefined;
  readonly newCallId: () => string;
}

function messageExtras(message: JsonObject) {
  return ownExtras({ cache_control: message.cache_control, name: message.name });
}

function decodeUserPart(part: JsonValue, param: string): readonly ChatBlock[] {
  return isObject(part) && part.type === 'tool_result'
    ? [decodeResultPart(part, `${param}.content`)]
    : decodePart(part, param);
}

/** Calls of `content` that `tool_calls` does not repeat: some clients write each call in both places. */
function assistantContent(message: JsonObject, calls: readonly ToolCallBlock[], param: string, newId: () => string) {
  if (message.content === undefined || message.content === null) return [];
  const known = new Set(calls.map(({ callId }) => callId));
  return decodeContent(message.content, `${param}.content`, (part, at) => {
    if (!isObject(part) || part.type !== 'tool_use') return decodePart(part, at);
    return known.has(textOf(part.id) ?? '') ? [] : [decodeCallPart(part, newId)]; // trap 34
  });
}

function decodeAssistant(message: JsonObject, param: string, newId: () => string): ChatMessage {
  const calls = decodeCalls(message, param, newId);
  const content = assistantContent(message, calls, param, newId);
  const refusal = textOf(message.refusal);
  const blocks: ChatBlock[] = [
    ...foldReasoning(readReasoning(message)),
    ...content,
    ...(refusal === undefined ? [] : [{ type: 'refusal', text: refusal } as const]),
    ...calls,
  ];
  return { role: 'assistant', blocks, ...messageExtras(message) };
}

/** The id of the latest call of a deprecated `function` message, which names only the function. */
function legacyCallId({ messages }: History, name: string | undefined): string {
  const blocks = messages.findLast(({ role }) => role === 'assistant')?.blocks ?? [];
  const call = blocks.findLast((block) => block.type === 'tool-call' && block.name === name);
  return call?.type === 'tool-call' ? call.callId : '';
}

function addResult(history: History, message: JsonObject, param: string): void {
  const isLegacy = message.role === 'function';
  const callId = isLegacy ? legacyCallId(history, textOf(message.name)) : (textOf(message.tool_call_id) ?? '');
  const result = decodeToolMessage(message, callId, `${param}.content`);
  // trap 27
  if (history.results) {
    history.results.push(result);
    return;
  }
  history.results = [result];
  history.messages.push({ role: 'user', blocks: history.results });
}

function decodeMessage(message: JsonObject, param: string, newId: () => string): ChatMessage {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', blocks: decodeContent(message.content, `${param}.content`), ...messageExtras(message) };
    case 'user':
      return {
        role: 'user',
        blocks: decodeContent(message.content, `${param}.content`, decodeUserPart),
        ...messageExtras(message),
      };
    case 'assistant':
      return decodeAssistant(message, param, newId);
    default:
      throw invalidRequest(
        'A message needs one of the roles system, developer, user, assistant, tool, function.',
        `${param}.role`,
      );
  }
}

function addMessage(history: History, message: JsonValue, param: string): void {
  if (!isObject(message)) throw invalidRequest('A message must be an object.', param);
  // trap 28
  if (message.role === 'tool' || message.role === 'function') {
    addResult(history, message, param);
    return;
  }
  history.messages.push(decodeMessage(message, param, history.newCallId));
  history.results = undefined;
}

/**
 * Reads `messages`. Neighbouring `tool` messages become the results of one user message; one without an id keeps an empty one,
 * which encoders mend.
 * @throws ProxyError `PP_REQUEST_INVALID` for a missing list, an unknown role or content of a wrong kind.
 */
export function decodeMessages(value: JsonValue | undefined, newCallId: () => string): readonly ChatMessage[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalidRequest('`messages` must be a list of at least one message.', 'messages');
  }
  const history: History = { messages: [], results: undefined, newCallId };
  for (const [index, message] of value.entries()) addMessage(history, message as JsonValue, `messages[${index}]`);
  return history.messages;
}
