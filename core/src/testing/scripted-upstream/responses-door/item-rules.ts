import { refuse } from '../chat-door/chat-request.ts';
import type { ChatComplaint } from '../chat-door/error-body.ts';
import { asText } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { itemsOf, type PlacedItem, type ResponsesRequest } from './responses-request.ts';

/** The two ends of a call, by the kind of tool. */
const RESULT_OF: Readonly<Record<string, string>> = {
  function_call: 'function_call_output',
  custom_tool_call: 'custom_tool_call_output',
};
const CALL_OF = Object.fromEntries(Object.entries(RESULT_OF).map(([call, result]) => [result, call]));
const WORDS: Readonly<Record<string, string>> = { function_call: 'function', custom_tool_call: 'custom tool' };

const callIdOf = ({ item }: PlacedItem): string => asText(item.call_id);

/** What only a server with a memory can look up; this one has none, like an organisation without data retention. */
function memory({ body }: ResponsesRequest): ChatComplaint | undefined {
  const previous = asText(body.previous_response_id);
  if (previous) {
    const words = `Previous response with id '${previous}' not found.`;
    return refuse(words, 'previous_response_id', 'previous_response_not_found');
  }
  const lost = itemsOf(body).find(
    ({ type, item }) => type === 'item_reference' || (type === 'reasoning' && !item.encrypted_content),
  );
  if (!lost) return undefined;
  const message =
    `Item with id '${asText(lost.item.id)}' not found. Items are not persisted when \`store\` is set to false. ` +
    'Try again with `store` set to true, or remove this item from your input.';
  return { ...refuse(message, 'input'), status: 404 };
}

function someInput({ body }: ResponsesRequest): ChatComplaint | undefined {
  const isGiven = ['input', 'prompt', 'conversation'].some((name) => body[name] !== undefined && body[name] !== null);
  return isGiven
    ? undefined
    : refuse(
        "Missing required parameter: one of 'input' or 'previous_response_id' or 'prompt' or 'conversation' must be provided.",
        'input',
        'missing_required_parameter',
      );
}

/** How the id of an item begins. */
const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
};

function itemIds({ body }: ResponsesRequest): ChatComplaint | undefined {
  const wrong = itemsOf(body).find(({ type, item }) => {
    const prefix = PREFIXES[type];
    return prefix !== undefined && asText(item.id) !== '' && !asText(item.id).startsWith(prefix);
  });
  if (!wrong) return undefined;
  const param = `${wrong.path}.id`;
  const words = `Invalid '${param}': '${asText(wrong.item.id)}'. Expected an ID that begins with '${PREFIXES[wrong.type]}'.`;
  return refuse(words, param, 'invalid_value');
}

function uniqueItems({ body }: ResponsesRequest): ChatComplaint | undefined {
  const ids = itemsOf(body).map(({ item }) => asText(item.id));
  const double = ids.find((id, at) => id !== '' && ids.indexOf(id) !== at);
  return double === undefined
    ? undefined
    : refuse(`Duplicate item found with id ${double}. Remove duplicate items from your input and try again.`, 'input');
}

/** A result answers a call that stands before it. */
function knownResults({ body }: ResponsesRequest): ChatComplaint | undefined {
  const items = itemsOf(body);
  const orphan = items.find((result, at) => {
    const call = CALL_OF[result.type];
    return (
      call !== undefined &&
      !items.slice(0, at).some((item) => item.type === call && callIdOf(item) === callIdOf(result))
    );
  });
  if (!orphan) return undefined;
  const kind = WORDS[CALL_OF[orphan.type] ?? ''];
  return refuse(`No tool call found for ${kind} call output with call_id ${callIdOf(orphan)}.`, 'input');
}

/** Every call has its result. */
function answeredCalls({ body }: ResponsesRequest): ChatComplaint | undefined {
  const items = itemsOf(body);
  const open = items.find((call) => {
    const result = RESULT_OF[call.type];
    return result !== undefined && !items.some((item) => item.type === result && callIdOf(item) === callIdOf(call));
  });
  return open && refuse(`No tool output found for ${WORDS[open.type]} call ${callIdOf(open)}.`, 'input');
}

function uniqueCalls({ body }: ResponsesRequest): ChatComplaint | undefined {
  for (const kind of [...Object.keys(RESULT_OF), ...Object.values(RESULT_OF)]) {
    const ids = itemsOf(body)
      .filter(({ type }) => type === kind)
      .map(callIdOf);
    const double = ids.find((id, at) => ids.indexOf(id) !== at);
    if (double !== undefined) return refuse(`Duplicate '${kind}' items found with call_id ${double}.`, 'input');
  }
  return undefined;
}

/** Reasoning comes back with what it led to. */
function followedReasoning({ body }: ResponsesRequest): ChatComplaint | undefined {
  const items = itemsOf(body);
  const lonely = items.find(({ type }, at) => {
    const next = items[at + 1];
    return type === 'reasoning' && (!next || (next.type === 'message' && next.item.role !== 'assistant'));
  });
  if (!lonely) return undefined;
  const words = `Item '${asText(lonely.item.id)}' of type 'reasoning' was provided without its required following item.`;
  return refuse(words, 'input');
}

function ownReasoning({ body, isOwnReasoning }: ResponsesRequest): ChatComplaint | undefined {
  const forged = itemsOf(body).find(({ type, item }) => type === 'reasoning' && !isOwnReasoning(item));
  if (!forged) return undefined;
  const words =
    `The encrypted content for item ${asText(forged.item.id)} could not be verified. ` +
    'Reason: Encrypted content could not be decrypted or parsed.';
  return refuse(words, null, 'invalid_encrypted_content');
}

/** What a conversation must look like. @see sections A3 and A4 of the dialect facts, traps 1, 2 and 13 */
export const itemRules: readonly RequestRule<ResponsesRequest, ChatComplaint>[] = [
  ['some-input', someInput],
  ['memory', memory],
  ['item-ids', itemIds],
  ['unique-items', uniqueItems],
  ['unique-calls', uniqueCalls],
  ['known-results', knownResults],
  ['answered-calls', answeredCalls],
  ['followed-reasoning', followedReasoning],
  ['own-reasoning', ownReasoning],
];
