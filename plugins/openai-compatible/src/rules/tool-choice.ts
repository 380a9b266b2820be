import type { RuleMaker } from '../body-rule.ts';

/** Gives the words of `tool_choice` the server's spelling. A choice by name is no word. */
export const toolChoice: RuleMaker = ({ toolChoice: words }) => {
  if (!words) return undefined;
  const spelled = new Map<unknown, string>(Object.entries(words));
  return (body) => {
    const word = spelled.get(body.tool_choice);
    return word === undefined ? body : { ...body, tool_choice: word };
  };
};
