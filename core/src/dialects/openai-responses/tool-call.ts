import type { ChatTool, JsonObject, ToolCallBlock } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { unwrapFreeform } from '../../wire/unwrap-freeform.ts';
import { callFields } from './call-reader.ts';
import { nativeCallOf, nativeFields, nativeToolOf } from './native-tools.ts';
import { ownExtras } from './own-extras.ts';
import { declaredName, knownTool } from './tool-names.ts';

/** Reads an item of the input that calls a tool. */
export function decodeCallItem(item: JsonObject, tools: readonly ChatTool[], param: string): ToolCallBlock {
  const { kind, namespace, name, text = '' } = callFields(item);
  if (name === undefined) throw invalidRequest('A tool call needs a name.', `${param}.name`);
  const field = item.type === 'custom_tool_call' ? 'input' : 'arguments';
  if (text === '' && item[field] !== undefined && item[field] !== null && item[field] !== '') {
    throw invalidRequest(`\`${field}\` of a tool call must be a string.`, `${param}.${field}`);
  }
  const callId = textOf(item.call_id) ?? textOf(item.id);
  if (callId === undefined) throw invalidRequest('A tool call needs a `call_id`.', `${param}.call_id`);
  const extras = nativeCallOf(item) ? ownExtras({ item }) : {};
  return { type: 'tool-call', callId, name: declaredName(tools, namespace, name), kind, arguments: text, ...extras };
}

/** What an item that calls a tool is made of. */
export interface CallInit {
  readonly callId: string;
  /** In neutral form. */
  readonly name: string;
  readonly kind: 'function' | 'freeform';
  readonly arguments: string;
}

/** Types of items with calls, and the field of their arguments. */
const FORMS = {
  function: { type: 'function_call', field: 'arguments' },
  freeform: { type: 'custom_tool_call', field: 'input' },
} as const;

/** How a call is said to somebody who has declared `tools`: in kind, whatever the upstream took the tool for. */
export function callForm(name: string, kind: CallInit['kind'], tools: readonly ChatTool[]) {
  const known = knownTool(tools, name);
  const { namespace } = known;
  const isFreeform = kind === 'freeform' || known.isFreeform; // responses trap 10, responses trap 11
  return {
    ...FORMS[isFreeform ? 'freeform' : 'function'],
    isFreeform,
    native: known.original && nativeToolOf(known.original),
    names: { ...(namespace !== undefined && { namespace }), name: known.name },
  };
}

/** The fields of an item that calls a tool; all but its id and status. */
export function encodeCallItem(call: CallInit, tools: readonly ChatTool[]): JsonObject {
  const { type, field, isFreeform, native, names } = callForm(call.name, call.kind, tools);
  const { callId, kind, arguments: text } = call;
  if (native) return { type: native.call, call_id: callId, ...nativeFields(native, text) };
  const isWrapped = isFreeform && kind === 'function'; // responses trap 12
  const value = isWrapped ? unwrapFreeform(text) : isFreeform || text !== '' ? text : '{}';
  return { type, call_id: callId, ...names, [field]: value };
}
