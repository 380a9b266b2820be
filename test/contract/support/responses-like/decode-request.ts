import {
  arrayOf,
  type ChatBlock,
  type ChatMessage,
  type ChatRequest,
  type ChatTool,
  defined,
  type Extras,
  isObject,
  type JsonObject,
  type JsonValue,
  numberOf,
  objectOf,
  stringOf,
  textOf,
} from '@pipeproxy/core';
import { RESPONSES } from './dialect-id.ts';

const extrasOf = (fields: JsonObject): { extras: Extras } => ({ extras: { [RESPONSES]: fields } });

/** A namespaced tool bears both names; a reply gives it back its own. */
const qualified = (namespace: string | undefined, name: string): string =>
  namespace === undefined ? name : `${namespace}.${name}`;

function decodeTool(tool: JsonObject, namespace?: string): readonly ChatTool[] {
  const own = stringOf(tool.name) ?? '';
  const name = qualified(namespace, own);
  const description = textOf(tool.description);
  const kept = extrasOf(defined({ name: own, namespace }));
  switch (tool.type) {
    case 'namespace':
      return arrayOf(tool.tools)
        .filter(isObject)
        .flatMap((inner) => decodeTool(inner, own));
    case 'function':
      return [{ type: 'function', name, ...defined({ description, schema: objectOf(tool.parameters) }), ...kept }];
    case 'custom': {
      const { syntax, definition } = objectOf(tool.format) ?? {};
      const grammar = syntax === undefined ? undefined : { syntax: String(syntax), definition: String(definition) };
      return [{ type: 'freeform', name, ...defined({ description, grammar }), ...kept }];
    }
    default:
      return [{ type: 'opaque', dialect: RESPONSES, kind: String(tool.type), value: tool }];
  }
}

const decodeTools = (tools: JsonValue | undefined): readonly ChatTool[] =>
  arrayOf(tools)
    .filter(isObject)
    .flatMap((tool) => decodeTool(tool));

function decodePart(part: JsonObject): readonly ChatBlock[] {
  if (part.type === 'input_image') return [{ type: 'image', source: { kind: 'url', url: String(part.image_url) } }];
  const text = stringOf(part.text);
  return text === undefined ? [] : [{ type: 'text', text }];
}

const decodeContent = (content: JsonValue | undefined): readonly ChatBlock[] =>
  typeof content === 'string'
    ? [{ type: 'text', text: content }]
    : arrayOf(content).filter(isObject).flatMap(decodePart);

const said = (role: ChatMessage['role'], ...blocks: readonly ChatBlock[]): readonly ChatMessage[] => [{ role, blocks }];

function decodeCall(item: JsonObject, kind: 'function' | 'freeform', text: JsonValue | undefined) {
  const name = qualified(textOf(item.namespace), String(item.name));
  return said('assistant', {
    type: 'tool-call',
    callId: String(item.call_id),
    name,
    kind,
    arguments: String(text ?? ''),
  });
}

function decodeReasoning({ id, summary, encrypted_content: sealed }: JsonObject): readonly ChatMessage[] {
  const text = arrayOf(summary)
    .map((part) => stringOf(objectOf(part)?.text) ?? '')
    .join('\n\n');
  const signature = textOf(sealed);
  return said('assistant', {
    type: 'reasoning',
    text,
    ...(signature && { signature: { origin: RESPONSES, value: signature } }),
    ...extrasOf(defined({ id: textOf(id) })),
  });
}

const decodeResult = (item: JsonObject): readonly ChatMessage[] =>
  said('user', { type: 'tool-result', callId: String(item.call_id), content: decodeContent(item.output) });

/** Kind of item -> what it says in the conversation; `additional_tools` says nothing there. */
const ITEMS: Readonly<Record<string, (item: JsonObject) => readonly ChatMessage[]>> = {
  message: ({ role, content }) =>
    said(role === 'assistant' || role === 'user' ? role : 'system', ...decodeContent(content)),
  function_call: (item) => decodeCall(item, 'function', item.arguments),
  custom_tool_call: (item) => decodeCall(item, 'freeform', item.input),
  function_call_output: decodeResult,
  custom_tool_call_output: decodeResult,
  reasoning: decodeReasoning,
  additional_tools: () => [],
};

/** Reads a request; tools stand in `tools`, in namespaces, and in items of the input. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const items: readonly JsonObject[] =
    typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : arrayOf(body.input).filter(isObject);
  const added = items.filter(({ type }) => type === 'additional_tools').flatMap(({ tools }) => decodeTools(tools));
  const instructions = textOf(body.instructions);
  return {
    model: String(body.model),
    messages: [
      ...(instructions ? said('system', { type: 'text', text: instructions }) : []),
      ...items.flatMap((item) => ITEMS[stringOf(item.type) ?? 'message']?.(item) ?? []),
    ],
    tools: [...decodeTools(body.tools), ...added],
    sampling: {},
    stopSequences: [],
    isStream: body.stream === true,
    ...defined({ maxOutputTokens: numberOf(body.max_output_tokens) }),
  };
}
