import { asObject, asText, type LooseObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { type ChatRequest, callIdsOf, chatMessagesOf, partsOf, refuse } from './chat-request.ts';
import type { ChatComplaint } from './error-body.ts';

/** The tool messages that follow a message without anything between. */
function repliesAfter(messages: readonly LooseObject[], at: number): readonly string[] {
  const next = messages.slice(at + 1);
  const end = next.findIndex(({ role }) => role !== 'tool');
  return next.slice(0, end < 0 ? next.length : end).map(({ tool_call_id }) => asText(tool_call_id));
}

/** An assistant message says something, or calls a tool. */
function nullContent({ body }: ChatRequest): ChatComplaint | undefined {
  const at = chatMessagesOf(body).findIndex(
    (message) =>
      message.role === 'assistant' &&
      !message.tool_calls &&
      !message.function_call &&
      !message.refusal &&
      !message.audio &&
      (message.content === undefined || message.content === null),
  );
  const param = `messages.[${at}].content`;
  return at < 0 ? undefined : refuse(`Invalid value for 'content': expected a string, got null.`, param);
}

/** After a message with calls come all its replies, one for each id, before anything else. */
function answeredCalls({ body }: ChatRequest): ChatComplaint | undefined {
  const messages = chatMessagesOf(body);
  for (const [at, message] of messages.entries()) {
    const replies = repliesAfter(messages, at);
    const open = callIdsOf(message).filter((id) => !replies.includes(id));
    if (open.length > 0) {
      return refuse(
        "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
          `The following tool_call_ids did not have response messages: ${open.join(', ')}`,
        `messages.[${at + 1}].role`,
      );
    }
  }
  return undefined;
}

/** A tool message answers a call of the assistant message that its run of tool messages follows. */
function knownReplies({ body }: ChatRequest): ChatComplaint | undefined {
  const messages = chatMessagesOf(body);
  const at = messages.findIndex(({ role, tool_call_id }, index) => {
    if (role !== 'tool') return false;
    const caller = messages.slice(0, index).findLast((message) => message.role !== 'tool');
    return !callIdsOf(caller ?? {}).includes(asText(tool_call_id));
  });
  if (at < 0) return undefined;
  return refuse(
    "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
    `messages.[${at}].role`,
  );
}

function singleReplies({ body }: ChatRequest): ChatComplaint | undefined {
  const messages = chatMessagesOf(body);
  for (const at of messages.keys()) {
    const replies = callIdsOf(messages[at] ?? {}).length > 0 ? repliesAfter(messages, at) : [];
    const double = replies.findIndex((id, index) => replies.indexOf(id) !== index);
    if (double >= 0) {
      const path = `messages[${at + 1 + double}]`;
      return refuse(`Duplicate value for 'tool_call_id' of '${replies[double]}' in ${path}.`, path);
    }
  }
  return undefined;
}

function uniqueCalls({ body }: ChatRequest): ChatComplaint | undefined {
  const ids = chatMessagesOf(body).map(callIdsOf);
  const isDouble = ids.some((list) => new Set(list).size !== list.length);
  return isDouble ? refuse("Invalid parameter: 'tool_calls' have duplicate ids.", 'messages') : undefined;
}

/** Tool messages hold text alone. */
function toolContent({ body }: ChatRequest): ChatComplaint | undefined {
  const messages = chatMessagesOf(body);
  const at = messages.findIndex(
    (message) => message.role === 'tool' && partsOf(message).some(({ type }) => type !== 'text'),
  );
  if (at < 0) return undefined;
  const part = partsOf(messages[at] ?? {}).find(({ type }) => type !== 'text');
  return part?.type === 'image_url'
    ? refuse(
        "Image URLs are only allowed for messages with role 'user', but this message with role 'tool' contains an image URL.",
        `messages.[${at}]`,
        'invalid_value',
      )
    : refuse(
        `Invalid value: '${asText(part?.type)}'. Supported values are: 'text'.`,
        `messages[${at}].content`,
        'invalid_value',
      );
}

/** Thinking models of some vendors want their reasoning back with the calls. @see provider traps 5 and 6 */
function reasoningHistory({ body, traits }: ChatRequest): ChatComplaint | undefined {
  if (traits.reasoningHistory !== 'required' || asObject(body.thinking).type === 'disabled') return undefined;
  const at = chatMessagesOf(body).findIndex(
    (message) => callIdsOf(message).length > 0 && typeof message.reasoning_content !== 'string',
  );
  if (at < 0) return undefined;
  return refuse(`thinking is enabled but reasoning_content is missing in assistant tool call message at index ${at}`);
}

/** @see provider traps 10 and 11 */
function roleOrder({ body, traits }: ChatRequest): ChatComplaint | undefined {
  const roles = chatMessagesOf(body).map(({ role }) => asText(role));
  const afterTool = roles.findIndex((role, at) => role === 'user' && roles[at - 1] === 'tool');
  if (!traits.takesUserAfterTool && afterTool >= 0) {
    return refuse("Unexpected role 'user' after role 'tool'", null, '3230');
  }
  const repeated = roles.findIndex((role, at) => ['user', 'assistant'].includes(role) && roles[at - 1] === role);
  if (traits.takesRepeatedRoles || repeated < 0) return undefined;
  return refuse(
    'After the (optional) system message(s), user or tool message(s) should alternate with assistant message(s).',
  );
}

/** What a conversation must look like. */
export const messageRules: readonly RequestRule<ChatRequest, ChatComplaint>[] = [
  ['null-content', nullContent],
  ['unique-calls', uniqueCalls],
  ['known-replies', knownReplies],
  ['single-replies', singleReplies],
  ['answered-calls', answeredCalls],
  ['tool-content', toolContent],
  ['reasoning-history', reasoningHistory],
  ['role-order', roleOrder],
];
