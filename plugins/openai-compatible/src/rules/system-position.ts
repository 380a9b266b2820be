import type { JsonObject } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { joinContents } from './content.ts';
import { messagesOf, withMessages } from './messages.ts';

const isSystem = ({ role }: JsonObject): boolean => role === 'system' || role === 'developer';

/**
 * Folds all system messages into the first: many chat templates take one, and only in front.
 *
 * @see https://github.com/vllm-project/vllm/issues/48874
 */
export const systemPosition: RuleMaker = ({ systemPosition: position }) => {
  if (position !== 'first') return undefined;
  return (body) => {
    const messages = messagesOf(body);
    const system = messages.filter(isSystem);
    const [first] = system;
    if (first === undefined || (system.length === 1 && messages[0] === first)) return body;
    const content = joinContents(...system.map((message) => message.content));
    // provider trap 16
    return withMessages(body, [{ ...first, content }, ...messages.filter((message) => !isSystem(message))]);
  };
};
