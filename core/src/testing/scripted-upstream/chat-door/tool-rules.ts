import { asObject, asObjects, asText, isObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { type ChatRequest, functionsOf, refuse } from './chat-request.ts';
import type { ChatComplaint } from './error-body.ts';
import { parametersFault, schemaFault } from './schema-fault.ts';

/** A choice, and the wish for one call at a time, make no sense without tools. */
function withoutTools({ body }: ChatRequest): ChatComplaint | undefined {
  if (Array.isArray(body.tools)) return undefined;
  const field = ['tool_choice', 'parallel_tool_calls'].find((name) => body[name] !== undefined && body[name] !== null);
  if (!field) return undefined;
  return refuse(`Invalid value for '${field}': '${field}' is only allowed when 'tools' are specified.`, field);
}

function knownChoice({ body }: ChatRequest): ChatComplaint | undefined {
  const choice = asObject(body.tool_choice);
  const wanted = asText(asObject(choice.function ?? choice.custom).name);
  const names = asObjects(body.tools).map((tool) => asObject(tool.function ?? tool.custom).name);
  if (!wanted || names.includes(wanted)) return undefined;
  return refuse("Invalid value for 'tool_choice': the named tool is not in 'tools'.", 'tool_choice');
}

/** Parameters are an object schema, and every object in them has properties. */
function parameters({ body }: ChatRequest): ChatComplaint | undefined {
  for (const { path, fn } of functionsOf(body)) {
    if (!isObject(fn.parameters)) continue;
    const fault = parametersFault(fn.parameters, fn.strict === true);
    if (fault) {
      const message = `Invalid schema for function '${asText(fn.name)}': ${fault}`;
      return refuse(message, `${path}.parameters`, 'invalid_function_parameters');
    }
  }
  return undefined;
}

/** A strict answer format obeys the same rules as strict parameters. */
function responseSchema({ body }: ChatRequest): ChatComplaint | undefined {
  const { schema, strict, name } = asObject(asObject(body.response_format).json_schema);
  const fault = strict === true && isObject(schema) ? schemaFault(schema, true) : undefined;
  return fault
    ? refuse(`Invalid schema for response_format '${asText(name)}': ${fault}`, 'response_format', 'invalid_json_schema')
    : undefined;
}

/** Some servers do not know `strict`. */
function strictField({ body, traits }: ChatRequest): ChatComplaint | undefined {
  const field = 'tools[].function.strict';
  const isUsed = functionsOf(body).some(({ fn }) => fn.strict !== undefined);
  return isUsed && traits.fewerFields.includes(field) ? refuse(`Unknown parameter: '${field}'.`, field) : undefined;
}

/** What declared tools and answer formats must look like. */
export const toolRules: readonly RequestRule<ChatRequest, ChatComplaint>[] = [
  ['without-tools', withoutTools],
  ['known-choice', knownChoice],
  ['parameters', parameters],
  ['strict-field', strictField],
  ['response-schema', responseSchema],
];
