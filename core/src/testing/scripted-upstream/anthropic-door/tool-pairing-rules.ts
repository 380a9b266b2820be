import { asText, type LooseObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { type AnthropicMessage, type AnthropicRequest, messagesOf, resultBlocks } from './anthropic-request.ts';

const callIds = (message: AnthropicMessage | undefined): readonly string[] =>
  message?.role === 'assistant' ? message.blocks.filter(isCall).map(({ id }) => asText(id)) : [];

const resultIds = (message: AnthropicMessage | undefined): readonly string[] =>
  message?.role === 'user' ? message.blocks.filter(isResult).map(({ tool_use_id }) => asText(tool_use_id)) : [];

const isCall = ({ type }: LooseObject): boolean => type === 'tool_use';
const isResult = ({ type }: LooseObject): boolean => type === 'tool_result';

const unanswered = (at: number, ids: readonly string[]): string =>
  `messages.${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${ids.join(', ')}. ` +
  'Each `tool_use` block must have a corresponding `tool_result` block in the next message.';

function uniqueCalls({ body }: AnthropicRequest): string | undefined {
  const ids = messagesOf(body).flatMap(callIds);
  return new Set(ids).size === ids.length ? undefined : 'messages: `tool_use` ids must be unique';
}

/** After a call nothing but further calls may stand in the message, else the results do not follow immediately. */
function callsLast({ body }: AnthropicRequest): string | undefined {
  const at = messagesOf(body).findIndex(({ blocks }) => {
    const first = blocks.findIndex(isCall);
    return first >= 0 && !blocks.slice(first).every(isCall);
  });
  return at < 0 ? undefined : unanswered(at, callIds(messagesOf(body)[at]));
}

/** Results come first in their message: text before them breaks the pairing. */
function resultsFirst({ body }: AnthropicRequest): string | undefined {
  const messages = messagesOf(body);
  const at = messages.findIndex(({ blocks }) => !blocks.slice(0, blocks.findLastIndex(isResult) + 1).every(isResult));
  return at < 1 ? undefined : unanswered(at - 1, callIds(messages[at - 1]));
}

/** Every call is answered in the very next message; a call that ends the conversation is not answered at all. */
function answeredCalls({ body }: AnthropicRequest): string | undefined {
  const messages = messagesOf(body);
  for (const [at, message] of messages.entries()) {
    const answers = resultIds(messages[at + 1]);
    const open = callIds(message).filter((id) => !answers.includes(id));
    if (open.length > 0) return unanswered(at, open);
  }
  return undefined;
}

/** Every result answers a call of the message before. */
function knownResults({ body }: AnthropicRequest): string | undefined {
  const messages = messagesOf(body);
  for (const [at, message] of messages.entries()) {
    const calls = callIds(messages[at - 1]);
    const orphan = resultIds(message).find((id) => !calls.includes(id));
    if (orphan !== undefined) {
      return (
        `messages.${at}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${orphan}. ` +
        'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.'
      );
    }
  }
  return undefined;
}

function singleResults({ body }: AnthropicRequest): string | undefined {
  for (const [at, message] of messagesOf(body).entries()) {
    const ids = resultIds(message);
    const double = ids.find((id, index) => ids.indexOf(id) !== index);
    if (double !== undefined) {
      return `messages.${at}.content: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${double}`;
    }
  }
  return undefined;
}

/** An error says something. */
function errorContent({ body }: AnthropicRequest): string | undefined {
  const results = messagesOf(body).flatMap(({ blocks }) => blocks.filter(isResult));
  const isSilent = (result: LooseObject) =>
    result.is_error === true && resultBlocks(result).every(({ type, text }) => type === 'text' && asText(text) === '');
  return results.some(isSilent) ? 'messages: content cannot be empty if `is_error` is true' : undefined;
}

/** How calls and results belong together. @see traps 19, 27 to 35 of the dialect facts */
export const toolPairingRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['unique-calls', uniqueCalls],
  ['calls-last', callsLast],
  ['results-first', resultsFirst],
  ['answered-calls', answeredCalls],
  ['known-results', knownResults],
  ['single-results', singleResults],
  ['error-content', errorContent],
];
