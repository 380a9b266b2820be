import { asObject, asObjects, asText } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import type { AnthropicRequest } from './anthropic-request.ts';

const BRANCHES = ['oneOf', 'allOf', 'anyOf'];

function uniqueTools({ body }: AnthropicRequest): string | undefined {
  const names = asObjects(body.tools).map(({ name }) => asText(name));
  return new Set(names).size === names.length ? undefined : 'tools: Tool names must be unique.';
}

/** A tool's input is an object at the root, without branches there. */
function inputSchemas({ body }: AnthropicRequest): string | undefined {
  for (const [at, tool] of asObjects(body.tools).entries()) {
    if (tool.input_schema === undefined) continue;
    const schema = asObject(tool.input_schema);
    const path = `tools.${at}.custom.input_schema`;
    if (schema.type === undefined) return `${path}.type: Field required`;
    if (schema.type !== 'object') return `${path}.type: Input should be 'object'`;
    if (BRANCHES.some((word) => word in schema)) {
      return `${path}: input_schema does not support oneOf, allOf, or anyOf at the top level`;
    }
  }
  return undefined;
}

/** A choice needs tools, and one by name a tool of that name. */
function toolChoice({ body }: AnthropicRequest): string | undefined {
  const choice = asObject(body.tool_choice);
  const names = asObjects(body.tools).map(({ name }) => name);
  if (choice.type === undefined || choice.type === 'none') return undefined;
  if (names.length === 0) return 'tool_choice: may only be specified while providing tools';
  const isKnown = choice.type !== 'tool' || names.includes(choice.name);
  return isKnown ? undefined : `Tool '${asText(choice.name)}' not found in provided tools`;
}

/** What declared tools must look like. */
export const toolRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['unique-tools', uniqueTools],
  ['input-schemas', inputSchemas],
  ['tool-choice', toolChoice],
];
