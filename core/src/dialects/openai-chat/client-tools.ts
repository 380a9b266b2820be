import type { JsonObject, OpaqueTool } from '../../contract/index.ts';

interface ClientTool {
  readonly kind: RegExp;
  readonly name: string;
  readonly description: string;
  readonly properties: JsonObject;
  readonly required: readonly string[];
}

const text = { type: 'string' };
const line = { type: 'integer' };

/**
 * Tools of Anthropic that run at the client and whose schema is not on the wire: what their clients expect as arguments.
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview
 */
const CLIENT_TOOLS: readonly ClientTool[] = [
  {
    kind: /^bash_\d{8}$/,
    name: 'bash',
    description: 'Runs a command in a shell that stays open between calls. `restart` starts the shell afresh.',
    properties: { command: text, restart: { type: 'boolean' } },
    required: [],
  },
  {
    kind: /^text_editor_\d{8}$/,
    name: 'str_replace_based_edit_tool',
    description:
      'Views and edits files. `command` is view, create, str_replace or insert; `path` names the file. ' +
      'view takes `view_range`, create `file_text`, str_replace `old_str` and `new_str`, insert `insert_line` and `new_str`.',
    properties: {
      command: text,
      path: text,
      old_str: text,
      new_str: text,
      insert_line: line,
      view_range: { type: 'array', items: line },
      file_text: text,
    },
    required: ['command', 'path'],
  },
];

/** The function that stands for a tool whose schema only the client and another vendor know; undefined when there is none. */
export function clientToolFunction(tool: OpaqueTool): (JsonObject & { readonly name: string }) | undefined {
  const known = CLIENT_TOOLS.find(({ kind }) => kind.test(tool.kind));
  if (!known) return undefined;
  const { properties, required, description } = known;
  const parameters = { type: 'object', properties, ...(required.length > 0 && { required }) };
  return { name: tool.name ?? known.name, description, parameters };
}
