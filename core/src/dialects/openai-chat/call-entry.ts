import type { ChatEvent, Signature } from '../../contract/index.ts';
import { isObject, parseJson } from '../../wire/json-values.ts';
import type { CallPiece } from './delta-pieces.ts';

/** What is known of one call of a reply. */
export interface CallEntry {
  callId: string | undefined;
  name: string | undefined;
  isFreeform: boolean;
  signature: Signature | undefined;
  /** All arguments so far. */
  text: string;
  /** Length of `text` when it was last found to be incomplete. */
  checkedLength: number;
  /** Set once the call has been told to start. */
  blockId: string | undefined;
  hasEnded: boolean;
}

/** Takes over what a mention says first: servers repeat ids and names, or send empty ones later. */
export function learn(entry: CallEntry, piece: CallPiece): void {
  entry.isFreeform ||= piece.isFreeform;
  entry.callId ??= piece.callId;
  entry.name ??= piece.name;
  entry.signature ??= piece.signature;
}

/** The new text of the arguments; a whole object counts where nothing came before it. */
export function argumentsDelta(entry: CallEntry, { arguments: value }: CallPiece): string {
  if (typeof value === 'string') return value;
  return isObject(value) && entry.text === '' ? JSON.stringify(value) : '';
}

/** True when the arguments are a complete object, behind which nothing valid can follow. Partial JSON that parses is not enough. */
export function isComplete(entry: CallEntry): boolean {
  const { text, isFreeform, checkedLength } = entry;
  if (isFreeform || text.length === checkedLength) return false;
  if (text.trimEnd().endsWith('}') && isObject(parseJson(text))) return true;
  entry.checkedLength = text.length;
  return false;
}

/** Tells the start of a call whose id and name are known, with what has come of its arguments. */
export function startEvents(entry: CallEntry, id: string, callId: string, name: string): readonly ChatEvent[] {
  entry.blockId = id;
  const { isFreeform, signature, text } = entry;
  const kind = isFreeform ? 'freeform' : 'function';
  const start: ChatEvent = { type: 'tool-call-start', id, callId, name, kind, ...(signature && { signature }) };
  return text === '' ? [start] : [start, { type: 'tool-call-delta', id, delta: text }]; // trap 3, provider trap 22
}
