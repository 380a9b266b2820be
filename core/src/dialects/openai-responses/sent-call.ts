import type { JsonObject, ToolCallBlock } from '../../contract/index.ts';
import { isObject } from '../../wire/json-values.ts';
import type { EncodeState } from './encode-state.ts';
import { ownExtrasOf } from './own-extras.ts';
import { encodeCallItem } from './tool-call.ts';
import { knownTool } from './tool-names.ts';

/** True when a call goes out as plain text: it is one, and the upstream has tools of that kind. */
export function isSentFreeform({ kind }: ToolCallBlock, { capabilities }: EncodeState): boolean {
  return kind === 'freeform' && capabilities.hasCustomTools;
}

/** An earlier call as the upstream is to see it, its tool under the name that it is sent with. */
export function encodeSentCall(call: ToolCallBlock, callId: string, state: EncodeState): JsonObject {
  const { item } = ownExtrasOf(call);
  if (isObject(item)) return item;
  const { names, tools } = state;
  const { namespace, original } = knownTool(tools, call.name);
  if (namespace !== undefined || original) return encodeCallItem({ ...call, callId }, tools);
  const name = names.sent(call.name);
  if (call.kind === 'freeform' && !isSentFreeform(call, state)) {
    const wrapped = JSON.stringify({ input: call.arguments });
    return encodeCallItem({ callId, name, kind: 'function', arguments: wrapped }, []);
  }
  return encodeCallItem({ callId, name, kind: call.kind, arguments: call.arguments }, []);
}
