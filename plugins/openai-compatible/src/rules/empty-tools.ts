import type { RuleMaker } from '../body-rule.ts';
import { messagesOf } from './messages.ts';

/** Declares no tools where the history has calls: older LiteLLM refuses calls of tools that nobody declared. */
export const emptyTools: RuleMaker = ({ emptyToolsWithHistory }) => {
  if (!emptyToolsWithHistory) return undefined;
  return (body) => {
    const hasHistory = messagesOf(body).some(({ role, tool_calls }) => role === 'tool' || tool_calls !== undefined);
    return hasHistory && body.tools === undefined ? { ...body, tools: [] } : body;
  };
};
