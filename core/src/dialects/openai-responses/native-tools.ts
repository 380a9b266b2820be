import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, parseJson, stringOf, textOf } from '../../wire/json-values.ts';

/** A tool that this dialect has a type of its own for, and that the client runs: elsewhere it is a function. */
export interface NativeTool {
  /** Type of the tool, and its name as a function. */
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
  /** Types of the items that call it and that answer it. */
  readonly call: string;
  readonly output: string;
  /** What the model writes as arguments, out of a call item. */
  argumentsOf(item: JsonObject): JsonValue | undefined;
  /** The fields of a call item for such arguments. */
  fieldsOf(values: JsonObject): JsonObject;
  /** What its answer says, where that is neither text nor content parts. */
  outputText?(item: JsonObject): string | undefined;
}

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const count = { type: 'integer' };

function withoutType(value: JsonValue | undefined): JsonObject | undefined {
  const { type: _type, ...fields } = objectOf(value) ?? {};
  return fields;
}

function shellOutput({ output }: JsonObject): string | undefined {
  if (!Array.isArray(output)) return undefined;
  const runs = arrayOf(output).map((run) => {
    const { stdout, stderr, outcome } = objectOf(run) ?? {};
    const { type, exit_code: code } = objectOf(outcome) ?? {};
    const end = type === 'timeout' ? 'timed out' : code === undefined ? '' : `exit code ${String(code)}`;
    return [textOf(stdout), textOf(stderr), textOf(end)].filter((part) => part !== undefined).join('\n');
  });
  return runs.join('\n\n');
}

function foundTools({ tools }: JsonObject): string {
  const names = arrayOf(tools).flatMap((tool) => {
    const { name, tools: inner } = objectOf(tool) ?? {};
    const members = arrayOf(inner).map((member) => `${String(name)}.${String(objectOf(member)?.name)}`);
    return members.length > 0 ? members : [String(name)];
  });
  return names.length === 0 ? 'No tools were found.' : `These tools are available now: ${names.join(', ')}`;
}

/** @see https://platform.openai.com/docs/guides/tools */
const NATIVE_TOOLS: readonly NativeTool[] = [
  {
    name: 'local_shell',
    description: 'Runs a command, given as the list of its words, on the computer of the user.',
    schema: {
      type: 'object',
      properties: { command: texts, working_directory: text, timeout_ms: count, env: { type: 'object' }, user: text },
      required: ['command'],
    },
    call: 'local_shell_call',
    output: 'local_shell_call_output',
    argumentsOf: ({ action }) => withoutType(action),
    fieldsOf: ({ command, env, ...more }) => ({
      action: { ...more, type: 'exec', command: Array.isArray(command) ? command : [], env: objectOf(env) ?? {} },
    }),
  },
  {
    name: 'shell',
    description: 'Runs commands in a shell, each on its own, and gives back what they print.',
    schema: {
      type: 'object',
      properties: { commands: texts, timeout_ms: count, max_output_length: count },
      required: ['commands'],
    },
    call: 'shell_call',
    output: 'shell_call_output',
    argumentsOf: ({ action }) => objectOf(action),
    fieldsOf: ({ commands, timeout_ms: timeout = null, max_output_length: length = null }) => ({
      action: { commands: Array.isArray(commands) ? commands : [], timeout_ms: timeout, max_output_length: length },
      environment: null,
    }),
    outputText: shellOutput,
  },
  {
    name: 'apply_patch',
    description:
      'Changes one file. `type` is create_file, update_file or delete_file; `diff` is the new content or the change in V4A form.',
    schema: {
      type: 'object',
      properties: { type: { enum: ['create_file', 'update_file', 'delete_file'] }, path: text, diff: text },
      required: ['type', 'path'],
    },
    call: 'apply_patch_call',
    output: 'apply_patch_call_output',
    argumentsOf: ({ operation }) => objectOf(operation),
    fieldsOf: (values) => ({ operation: values }),
  },
  {
    name: 'tool_search',
    description: 'Finds further tools.',
    schema: { type: 'object', properties: { query: text, limit: count }, required: ['query'] },
    call: 'tool_search_call',
    output: 'tool_search_output',
    argumentsOf: ({ arguments: value }) => value,
    fieldsOf: (values) => ({ execution: 'client', arguments: values }),
    outputText: foundTools,
  },
];

/** True for what runs at the vendor, as its declaration or one of its calls tells. */
function isHosted({ execution, environment }: JsonObject): boolean {
  return execution === 'server' || String(objectOf(environment)?.type).startsWith('container');
}

/** The tool that a declaration means; undefined for one that runs at the vendor. */
export function nativeToolOf(tool: JsonObject): NativeTool | undefined {
  const isSearch = tool.type === 'tool_search' && tool.execution !== 'client';
  return isSearch || isHosted(tool) ? undefined : NATIVE_TOOLS.find(({ name }) => name === tool.type);
}

/** The tool that an item calls; undefined for a call that the vendor answers itself. */
export function nativeCallOf(item: JsonObject): NativeTool | undefined {
  return isHosted(item) ? undefined : NATIVE_TOOLS.find(({ call }) => call === item.type);
}

/** The tool that an item answers. */
export function nativeOutputOf(item: JsonObject): NativeTool | undefined {
  return isHosted(item) ? undefined : NATIVE_TOOLS.find(({ output }) => output === item.type);
}

/** A call's arguments as JSON text. */
export function nativeArguments(tool: NativeTool, item: JsonObject): string | undefined {
  const value = tool.argumentsOf(item);
  return value === undefined || value === null ? undefined : (stringOf(value) ?? JSON.stringify(value));
}

/** The fields of a call item for arguments as a model wrote them; those that are no object leave the fields empty. */
export function nativeFields(tool: NativeTool, text: string): JsonObject {
  const values = parseJson(text);
  return tool.fieldsOf(isObject(values) ? values : {});
}
