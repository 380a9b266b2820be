import { isObject, type JsonObject, type JsonValue } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { partsOf } from './content.ts';
import { messagesOf, withMessages } from './messages.ts';

function joinSystem(system: JsonValue | undefined, later: readonly JsonObject[]): JsonValue {
  return [...partsOf(system), ...later.flatMap(({ content }) => partsOf(content))].filter(isObject);
}

/**
 * Moves system messages of the Messages API into `system`: hosts other than Anthropic refuse them, or put them into the wrong place
 * of the prompt.
 *
 * @see https://github.com/vllm-project/vllm/issues/48874
 */
export const foldSystem: RuleMaker = ({ messages: door }) => {
  if (door?.isAnthropic) return undefined;
  return (body) => {
    const messages = messagesOf(body);
    const system = messages.filter(({ role }) => role === 'system');
    if (system.length === 0) return body;
    const others = messages.filter(({ role }) => role !== 'system');
    return { ...withMessages(body, others), system: joinSystem(body.system, system) }; // provider trap 16
  };
};
