import type { JsonObject } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { joinContents } from './content.ts';
import { messagesOf, withMessages } from './messages.ts';

const MERGED: ReadonlySet<unknown> = new Set(['user', 'assistant']);

/** Results must stay right behind their calls. */
function merged(before: JsonObject | undefined, after: JsonObject): JsonObject | undefined {
  if (before === undefined || before.tool_calls !== undefined) return undefined;
  if (!MERGED.has(after.role) || before.role !== after.role) return undefined;
  return { ...before, ...after, content: joinContents(before.content, after.content) };
}

/** Makes one message of neighbours with one role, for servers that want user and assistant in turn. */
export const alternation: RuleMaker = ({ alternation: wanted }) => {
  if (wanted !== 'merge') return undefined;
  return (body) => {
    const messages: JsonObject[] = [];
    for (const message of messagesOf(body)) {
      const both = merged(messages.at(-1), message);
      // provider trap 11
      if (both) messages.splice(-1, 1, both);
      else messages.push(message);
    }
    return withMessages(body, messages);
  };
};
