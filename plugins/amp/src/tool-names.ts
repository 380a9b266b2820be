import { arrayOf, type JsonObject, objectOf, textOf } from '@pipeproxy/core';

/** Amp's own tools, as it spells them. */
const AMP_TOOLS: Readonly<Record<string, string>> = {
  bash: 'Bash',
  read: 'Read',
  grep: 'Grep',
  glob: 'glob',
  task: 'Task',
  check: 'Check',
};

/** A tool's name as the client knows it. */
export type ToolNames = (name: string) => string;

/** Puts names back into the case of the request; where two names of it differ in their case alone, a name stays what it is. */
export function createToolNames(body: JsonObject): ToolNames {
  const declared = [...arrayOf(body.tools), body.tool_choice].flatMap((tool) => textOf(objectOf(tool)?.name) ?? []);
  const spellings = new Map<string, Set<string>>();
  for (const name of declared) {
    const key = name.toLowerCase();
    spellings.set(key, (spellings.get(key) ?? new Set()).add(name));
  }
  return (name) => {
    const key = name.toLowerCase();
    const own = spellings.get(key);
    if (own) return own.size === 1 ? ([...own][0] ?? name) : name;
    return Object.hasOwn(AMP_TOOLS, key) ? (AMP_TOOLS[key] ?? name) : name;
  };
}
