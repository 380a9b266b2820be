import type { JsonObject } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { messagesOf, withMessages } from './messages.ts';

/** Says nothing that the model could take for its own opinion. */
const BRIDGE: JsonObject = { role: 'assistant', content: 'OK.' };

/**
 * Puts an assistant message between a tool's and a user's, where the server refuses a user right after a tool.
 *
 * @see https://github.com/BerriAI/litellm/issues/6323 (code 3230)
 */
export const afterTool: RuleMaker = ({ afterTool: wanted }) => {
  if (wanted !== 'insert-assistant') return undefined;
  return (body) => {
    const messages = messagesOf(body);
    const bridged = messages.flatMap((message, index) =>
      // provider trap 10
      message.role === 'user' && messages[index - 1]?.role === 'tool' ? [{ ...BRIDGE }, message] : [message],
    );
    return withMessages(body, bridged);
  };
};
