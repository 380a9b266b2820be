import type { ChatBlock, ChatMessage, ChatTool, JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { arrayOf, isObject, textOf } from '../../wire/json-values.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { isCall } from './call-reader.ts';
import { decodeContent } from './content.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { ownExtras } from './own-extras.ts';
import { decodeReasoningItem } from './reasoning.ts';
import { refuseReference } from './state-fields.ts';
import { isReference } from './state-references.ts';
import { decodeCallItem } from './tool-call.ts';
import { decodeOutput, isOutput } from './tool-result.ts';

/** What earlier items mean for later ones. */
interface History {
  readonly messages: ChatMessage[];
  readonly tools: readonly ChatTool[];
  note(loss: Loss): void;
  /** The turn that the next item joins: the assistant's, or the results of its calls. */
  open: { readonly role: 'assistant' | 'user'; readonly blocks: ChatBlock[] } | undefined;
}

const SYSTEM_ROLES = new Set<unknown>(['system', 'developer']); // responses trap 33

function join(history: History, role: 'assistant' | 'user', blocks: readonly ChatBlock[]): void {
  if (blocks.length === 0) return;
  if (history.open?.role !== role) {
    history.open = { role, blocks: [] };
    history.messages.push(history.open);
  }
  history.open.blocks.push(...blocks);
}

/** A message of the user or of the system stands for itself. */
function addMessage(history: History, item: JsonObject, param: string): void {
  const blocks = decodeContent(item.content, `${param}.content`);
  if (item.role === 'assistant') {
    const extras = ownExtras({ phase: item.phase });
    join(history, 'assistant', extras.extras ? blocks.map((block) => ({ ...block, ...extras })) : blocks);
    return;
  }
  const role = SYSTEM_ROLES.has(item.role) ? 'system' : item.role === 'user' ? 'user' : undefined;
  if (role === undefined) {
    throw invalidRequest('A message needs one of the roles user, assistant, system, developer.', `${param}.role`);
  }
  history.open = undefined;
  history.messages.push({ role, blocks });
}

/** Kinds that would be wrong to leave out: the conversation is about what they show. */
const UNSAYABLE = new Set(['computer_call', 'computer_call_output']);

/** An item whose kind only this dialect knows; carried unread, at its place among what the assistant said. */
function addOpaque(history: History, item: JsonObject, kind: string, param: string): void {
  if (UNSAYABLE.has(kind)) {
    throw unsupportedRequest(`Items of the type ${kind} cannot be translated for this upstream.`, param);
  }
  join(history, 'assistant', [{ type: 'opaque', dialect: OPENAI_RESPONSES, kind, value: item }]);
}

/** An item that only names what a server has kept says nothing here: the model will not know what it has thought. */
function addReasoning(history: History, item: JsonObject): void {
  const blocks = decodeReasoningItem(item);
  if (blocks.length === 0) history.note({ feature: 'reasoning-history', effect: 'only its name came back' });
  join(history, 'assistant', blocks);
}

function addItem(history: History, item: JsonValue, param: string): void {
  if (!isObject(item)) throw invalidRequest('An item must be an object.', param);
  const type = textOf(item.type);
  if (type === 'message' || (type === undefined && item.role !== undefined)) addMessage(history, item, param);
  else if (type === 'item_reference' || isReference(item)) throw refuseReference(textOf(item.id), param);
  else if (type === undefined) throw invalidRequest('An item needs a `type` or a `role`.', `${param}.type`);
  else if (type === 'reasoning') addReasoning(history, item);
  else if (isCall(item)) join(history, 'assistant', [decodeCallItem(item, history.tools, param)]);
  else if (isOutput(item)) join(history, 'user', [decodeOutput(item, param)]);
  else if (type !== 'additional_tools') addOpaque(history, item, type, param);
}

/** Lists of tools that stand among the items: declared there, or found by a search of the client's. */
export function toolListsOf(input: JsonValue | undefined): readonly { value: JsonValue | undefined; param: string }[] {
  return arrayOf(input).flatMap((item, index) => {
    const isList = isObject(item) && (item.type === 'additional_tools' || item.type === 'tool_search_output');
    return isList ? [{ value: item.tools, param: `input[${index}].tools` }] : [];
  });
}

/**
 * Reads `input`. Items of the assistant that follow one another are one turn, and so are the results of its calls.
 * @throws ProxyError `PP_REQUEST_INVALID`, `PP_REQUEST_UNSUPPORTED` with the item that cannot be read.
 */
export function decodeInput(
  input: JsonValue | undefined,
  tools: readonly ChatTool[],
  note: (loss: Loss) => void,
): readonly ChatMessage[] {
  if (typeof input === 'string') return [{ role: 'user', blocks: decodeContent(input, 'input') }];
  if (!Array.isArray(input) || input.length === 0) {
    throw invalidRequest('`input` must be a string or a list of at least one item.', 'input');
  }
  const history: History = { messages: [], tools, note, open: undefined };
  for (const [index, item] of arrayOf(input).entries()) addItem(history, item, `input[${index}]`);
  return history.messages;
}
