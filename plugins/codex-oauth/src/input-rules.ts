import { createHash } from 'node:crypto';
import {
  arrayOf,
  type JsonObject,
  type JsonValue,
  objectOf,
  type Patch,
  refuseReference,
  textOf,
} from '@pipeproxy/core';

/** How the ids of items begin; the backend refuses others. @see https://github.com/router-for-me/CLIProxyAPI (codex_input_ids.go) */
const PREFIXES: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  custom_tool_call_output: 'ctco',
};
const MAX_ID = 64;
/** How reasoning begins that OpenAI has sealed. */
const SEAL = 'gAAAA';

type Path = readonly (string | number)[];

const set = (path: Path, value: JsonValue): Patch => ({ op: 'set', path, value });
const remove = (path: Path): Patch => ({ op: 'delete', path });

/** An id that is too long, made short; the same one each time, because a call and its result must agree. */
function shortId(id: string): string {
  return id.length <= MAX_ID ? id : `call_${createHash('sha256').update(id).digest('hex').slice(0, 40)}`; // codex trap 14
}

function isGoodId(id: JsonValue, type: string, item: JsonObject): boolean {
  if (typeof id !== 'string' || id.length > MAX_ID) return false;
  const prefix = PREFIXES[type];
  if (prefix === undefined) return true;
  if (!id.startsWith(prefix)) return false;
  return type !== 'reasoning' || (textOf(item.encrypted_content) ?? '').startsWith(SEAL);
}

/** A mark of another API inside the parts of a message. */
function partPatches(content: JsonValue | undefined, path: Path): readonly Patch[] {
  return arrayOf(content).flatMap((part, at) =>
    objectOf(part)?.prompt_cache_breakpoint === undefined
      ? []
      : [remove([...path, 'content', at, 'prompt_cache_breakpoint'])],
  );
}

function itemPatches(value: JsonValue, at: number): readonly Patch[] {
  const item = objectOf(value);
  if (!item) return [];
  const path = ['input', at];
  const type = textOf(item.type) ?? 'message';
  if (type === 'item_reference') throw refuseReference(textOf(item.id), `input[${at}]`);
  const callId = textOf(item.call_id);
  return [
    ...(item.role === 'system' ? [set([...path, 'role'], 'developer')] : []),
    ...(item.id !== undefined && !isGoodId(item.id, type, item) ? [remove([...path, 'id'])] : []),
    ...(callId !== undefined && shortId(callId) !== callId ? [set([...path, 'call_id'], shortId(callId))] : []),
    ...partPatches(item.content, path), // codex trap 12
  ];
}

/**
 * What the backend wants of the input: a list, `developer` in place of `system`, ids of its own kind.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for an item that only names another one.
 */
export function inputPatches({ input }: JsonObject): readonly Patch[] {
  if (typeof input === 'string') {
    const content = [{ type: 'input_text', text: input }];
    return [set(['input'], [{ type: 'message', role: 'user', content }])];
  }
  return arrayOf(input).flatMap(itemPatches);
}
