import type { JsonObject, JsonValue, Signature, ToolCallBlock } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';

/** Arguments as text; some servers and clients write the object itself. */
function argumentsText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : JSON.stringify(value);
}

/**
 * The proof that Gemini's OpenAI door puts on a call and wants back.
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export function readCallSignature(call: JsonObject): { signature?: Signature } {
  const value = textOf(objectOf(objectOf(call.extra_content)?.google)?.thought_signature);
  return value === undefined ? {} : { signature: { origin: 'gemini-generate', value } };
}

/** The field that carries a call's proof; nothing for a proof of another origin. */
export function writeCallSignature(signature: Signature | undefined): JsonObject {
  if (signature?.origin !== 'gemini-generate') return {};
  return { extra_content: { google: { thought_signature: signature.value } } };
}

function decodeCall(call: JsonValue, param: string, newId: () => string): ToolCallBlock {
  const fields = objectOf(call) ?? {};
  const isCustom = fields.type === 'custom';
  const inner = objectOf(isCustom ? fields.custom : fields.function) ?? {};
  const name = textOf(inner.name);
  if (name === undefined) {
    throw invalidRequest('A tool call needs a name.', `${param}.${isCustom ? 'custom' : 'function'}.name`);
  }
  return {
    type: 'tool-call',
    callId: textOf(fields.id) ?? newId(),
    name,
    kind: isCustom ? 'freeform' : 'function',
    arguments: argumentsText(isCustom ? inner.input : inner.arguments),
    ...readCallSignature(fields),
  };
}

/** Reads `tool_calls` and the deprecated `function_call` of an assistant message. */
export function decodeCalls(message: JsonObject, param: string, newId: () => string): readonly ToolCallBlock[] {
  const calls = arrayOf(message.tool_calls).map((call, index) =>
    decodeCall(call, `${param}.tool_calls[${index}]`, newId),
  );
  const legacy = isObject(message.function_call) && textOf(message.function_call.name) !== undefined;
  if (!legacy) return calls;
  return [...calls, decodeCall({ function: message.function_call as JsonObject }, `${param}.function_call`, newId)];
}

/** Reads a `tool_use` part inside `content`, as clients write it that mix the dialects. */
export function decodeCallPart(part: JsonObject, newId: () => string): ToolCallBlock {
  const name = textOf(part.name) ?? '';
  return {
    type: 'tool-call',
    callId: textOf(part.id) ?? newId(),
    name,
    kind: 'function',
    arguments: argumentsText(part.input),
  };
}

/** A call in an assistant message. `asFunction`: a freeform call whose tool is sent as a function with one argument `input`. */
export function encodeCall(block: ToolCallBlock, name: string, asFunction: boolean): JsonObject {
  const { callId: id, kind, arguments: text } = block;
  if (kind === 'freeform' && !asFunction) return { id, type: 'custom', custom: { name, input: text } };
  const written = kind === 'freeform' ? JSON.stringify({ input: text }) : text === '' ? '{}' : text; // trap 25
  return { id, type: 'function', function: { name, arguments: written } };
}
