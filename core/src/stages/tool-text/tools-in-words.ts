import type { ChatBlock, ToolCallBlock, ToolResultBlock } from '../../contract/chat-block.ts';
import type { ChatMessage, ChatRequest, FunctionTool, ToolChoice } from '../../contract/chat-request.ts';
import { isObject, parseJson } from '../../wire/json-values.ts';
import { callableTools } from './text-call.ts';

const FORM = '<tool_call>{"name": "TOOL", "arguments": {"ARGUMENT": "VALUE"}}</tool_call>';

const HOW = [
  'You can call tools. To call one, answer with nothing but a block of this form, or with several of them:',
  FORM,
  'The arguments must fit the JSON schema of the tool. You get the results with the next message.',
].join('\n');

const text = (words: string): ChatBlock => ({ type: 'text', text: words });

function described({ name, description, schema }: FunctionTool): string {
  return JSON.stringify({ name, description, parameters: schema });
}

function demand(choice: ToolChoice | undefined): string {
  if (choice?.mode === 'tool') return `\nCall the tool ${choice.name} now.`;
  return choice?.mode === 'required' ? '\nCall a tool now.' : '';
}

function instructions(request: ChatRequest): readonly ChatMessage[] {
  const tools = [...callableTools(request).values()];
  if (tools.length === 0) return [];
  const words = `${HOW}\nThe tools:\n${tools.map(described).join('\n')}${demand(request.toolChoice)}`;
  return [{ role: 'system', blocks: [text(words)] }];
}

function callInWords({ name, kind, arguments: written }: ToolCallBlock): ChatBlock {
  const isWhole = kind === 'function' && isObject(parseJson(written));
  const empty = written.trim() === '' && kind === 'function';
  const input = isWhole ? written : JSON.stringify(empty ? {} : { input: written });
  return text(`<tool_call>{"name":${JSON.stringify(name)},"arguments":${input}}</tool_call>`);
}

function resultInWords(result: ToolResultBlock, name: string): readonly ChatBlock[] {
  return [text(`${result.isError ? 'Error' : 'Result'} of ${name}:`), ...result.content];
}

/** Names of the tools that were called, by the ids of the calls. */
function namesOf(messages: readonly ChatMessage[]): ReadonlyMap<string, string> {
  const blocks = messages.flatMap((message) => message.blocks);
  return new Map(blocks.flatMap((block) => (block.type === 'tool-call' ? [[block.callId, block.name] as const] : [])));
}

const isOfTools = ({ type }: ChatBlock): boolean => type === 'tool-call' || type === 'tool-result';

function messageInWords(message: ChatMessage, names: ReadonlyMap<string, string>): ChatMessage {
  if (!message.blocks.some(isOfTools)) return message;
  const blocks = message.blocks.flatMap((block) => {
    if (block.type === 'tool-call') return callInWords(block);
    return block.type === 'tool-result' ? resultInWords(block, names.get(block.callId) ?? 'a tool') : block;
  });
  return { ...message, blocks };
}

/**
 * A request for a model whose server knows no tools: they are described behind the system prompt, earlier calls stand in the form
 * that the model is to write, and results are words of the user.
 */
export function toolsInWords(request: ChatRequest): ChatRequest {
  const told = instructions(request);
  const tools = request.tools.filter(({ type }) => type !== 'function');
  const isPlain =
    tools.length === request.tools.length && !request.messages.some(({ blocks }) => blocks.some(isOfTools));
  if (isPlain) return request;
  const names = namesOf(request.messages);
  const first = request.messages.findIndex(({ role }) => role !== 'system');
  const at = first < 0 ? request.messages.length : first;
  const { toolChoice: _choice, allowsParallelTools: _parallel, ...rest } = request;
  const messages = request.messages.map((message) => messageInWords(message, names));
  return { ...rest, tools, messages: [...messages.slice(0, at), ...told, ...messages.slice(at)] };
}
