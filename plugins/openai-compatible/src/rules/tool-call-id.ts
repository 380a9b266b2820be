import { createHash } from 'node:crypto';
import { arrayOf, isObject, type JsonObject, type JsonValue, stringOf } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { mapSame } from '../json-edit.ts';
import { mapMessages } from './messages.ts';

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * An id of exactly `length` letters and digits for any id, always the same one: call and result stay a pair, in this request and
 * in all later ones.
 */
export function shortId(id: string, length: number): string {
  if (id.length === length && /^[A-Za-z0-9]+$/.test(id)) return id; // provider trap 9
  let number = BigInt(`0x${createHash('sha256').update(id).digest('hex')}`);
  let short = '';
  while (short.length < length) {
    short += ALPHABET[Number(number % 62n)];
    number /= 62n;
  }
  return short;
}

function changeId(object: JsonObject, key: string, length: number): JsonObject {
  const id = stringOf(object[key]);
  const short = id === undefined ? undefined : shortId(id, length);
  return short === undefined || short === id ? object : { ...object, [key]: short };
}

function changeCalls(message: JsonObject, length: number): JsonObject {
  const calls = arrayOf(message.tool_calls);
  const changed = mapSame<JsonValue>(calls, (call) => (isObject(call) ? changeId(call, 'id', length) : call));
  return changed === calls ? message : { ...message, tool_calls: changed };
}

/**
 * Gives tool calls and their results ids in the server's form.
 *
 * @see https://github.com/anomalyco/opencode/issues/1680
 */
export const toolCallId: RuleMaker = ({ toolCallId: wanted }) => {
  if (!wanted) return undefined;
  return (body) =>
    // provider trap 9, provider trap 17
    mapMessages(body, (message) => changeCalls(changeId(message, 'tool_call_id', wanted.length), wanted.length));
};
