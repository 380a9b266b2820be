import type { JsonObject, ReasoningBlock, ToolCallBlock } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';
import { legalToolName } from '../../wire/legal-tool-name.ts';
import { objectOfArguments } from '../../wire/object-of-arguments.ts';
import { createCallArguments } from './partial-args.ts';
import { readProof, readSignature, STAND_INS, writeSignature } from './proof.ts';
import { invalid } from './request-error.ts';

const MAX_NAME = 64;
const LEGAL_NAME = /^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/;

/** A tool's name as Google takes it; the same for declarations, choices, calls and results. */
export function toolName(name: string): string {
  if (LEGAL_NAME.test(name)) return name;
  return legalToolName(/^[a-zA-Z_]/.test(name) ? name : `_${name}`, MAX_NAME); // gemini trap 20
}

/**
 * Reads `functionCall`. The id is the service's or the client's, or made from the place, so that it is the same every time. A call
 * may bring back the proof of the reasoning that led to it.
 */
export function decodeCall(
  call: JsonObject,
  part: JsonObject,
  callId: string,
  param: string,
): readonly [...ReasoningBlock[], ToolCallBlock] {
  const name = textOf(call.name);
  if (name === undefined) throw invalid(`${param}.functionCall.name`, 'a name is needed');
  const args = createCallArguments();
  args.add(call);
  const own = readSignature(part);
  const block: ToolCallBlock = { type: 'tool-call', callId, name, kind: 'function', arguments: args.text(), ...own };
  const proof = own.signature ? {} : readProof(part);
  return Object.keys(proof).length === 0 ? [block] : [{ type: 'reasoning', text: '', ...proof }, block];
}

/** A `functionCall` part. */
export function encodeCall({ callId: id, name, kind, arguments: text, signature }: ToolCallBlock): JsonObject {
  const args = kind === 'freeform' ? { input: text } : objectOfArguments(text);
  return { functionCall: { id, name: toolName(name), args }, ...writeSignature(signature) };
}

/**
 * Signs the first call of a turn that has no proof, as models of the third generation demand it: a documented word stands for the
 * proof of a call that another service made. Its siblings need none.
 *
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures and trap 23 of the facts page
 */
export function signFirstCall(parts: readonly JsonObject[]): readonly JsonObject[] {
  const first = parts.findIndex(({ functionCall }) => functionCall !== undefined);
  const part = parts[first];
  if (!part || part.thoughtSignature !== undefined) return parts;
  return parts.with(first, { ...part, thoughtSignature: STAND_INS[0] });
}
