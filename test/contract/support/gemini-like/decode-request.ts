import {
  arrayOf,
  type ChatBlock,
  type ChatMessage,
  type ChatRequest,
  type ChatTool,
  defined,
  isObject,
  type JsonObject,
  type JsonValue,
  numberOf,
  objectOf,
  stringOf,
  textOf,
} from '@pipeproxy/core';
import { GEMINI } from './dialect-id.ts';

function decodePart(part: JsonObject): readonly ChatBlock[] {
  const call = objectOf(part.functionCall);
  const result = objectOf(part.functionResponse);
  const signature = textOf(part.thoughtSignature);
  if (call) {
    const name = String(call.name);
    return [
      {
        type: 'tool-call',
        callId: textOf(call.id) ?? name,
        name,
        kind: 'function',
        arguments: JSON.stringify(call.args ?? {}),
        ...(signature && { signature: { origin: GEMINI, value: signature } }),
      },
    ];
  }
  if (result) {
    const content = [{ type: 'text' as const, text: JSON.stringify(result.response ?? {}) }];
    return [{ type: 'tool-result', callId: textOf(result.id) ?? String(result.name), content }];
  }
  const text = textOf(part.text);
  return text && part.thought !== true ? [{ type: 'text', text }] : [];
}

const blocksOf = (content: JsonValue | undefined): readonly ChatBlock[] =>
  arrayOf(objectOf(content)?.parts).filter(isObject).flatMap(decodePart);

const declarationsOf = (tools: JsonValue | undefined): readonly ChatTool[] =>
  arrayOf(tools)
    .flatMap((tool) => arrayOf(objectOf(tool)?.functionDeclarations))
    .filter(isObject)
    .map((tool) => ({
      type: 'function',
      name: String(tool.name),
      ...defined({ description: textOf(tool.description), schema: objectOf(tool.parametersJsonSchema) }),
    }));

/** Reads a request. Its model and its wish for a stream are not in the body: the host has found them elsewhere. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const system = blocksOf(body.systemInstruction);
  const turns = arrayOf(body.contents).map(
    (content): ChatMessage => ({
      role: stringOf(objectOf(content)?.role) === 'model' ? 'assistant' : 'user',
      blocks: blocksOf(content),
    }),
  );
  return {
    model: '',
    messages: [...(system.length > 0 ? [{ role: 'system', blocks: system } as const] : []), ...turns],
    tools: declarationsOf(body.tools),
    sampling: {},
    stopSequences: [],
    isStream: false,
    ...defined({ maxOutputTokens: numberOf(objectOf(body.generationConfig)?.maxOutputTokens) }),
  };
}
