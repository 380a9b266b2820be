import type { JsonObject, JsonValue, ToolCallBlock } from '../../contract/index.ts';
import type { EncodeTarget } from './encode-target.ts';
import type { Piece, Turn } from './pieces.ts';
import { invalid } from './request-error.ts';
import { encodeToolUse } from './tool-call.ts';
import { encodeToolResult } from './tool-result.ts';

/** A message with its content encoded. */
export interface EncodedMessage {
  readonly role: Turn['role'];
  readonly content: readonly JsonObject[];
  readonly [field: string]: JsonValue | undefined;
}

type ResultPiece = Extract<Piece, { kind: 'result' }>;

/** A call that was sent and the answer that it got. */
interface Slot {
  readonly call: ToolCallBlock;
  readonly id: string;
  answer?: ResultPiece;
}

const NO_RESULT = '[no result was recorded]';

/** The turn of a user who did not answer the calls. */
const SILENCE: Turn = { role: 'user', fields: {}, pieces: [] };

/** Ids as the API takes them: `^[a-zA-Z0-9_-]+$`, and no id twice in a conversation. */
function createIds(target: EncodeTarget): (callId: string) => string {
  const used = new Map<string, number>();
  return (callId) => {
    const legal = callId.replace(/[^a-zA-Z0-9_-]/g, '_'); // trap 31
    const base = legal || target.newId('toolu_');
    let number = used.get(base) ?? 0;
    let id = base;
    do {
      number += 1;
      id = number === 1 ? base : `${base}_${number}`;
    } while (number > 1 && used.has(id));
    used.set(base, number).set(id, Math.max(used.get(id) ?? 0, 1));
    return id;
  };
}

/** The calls of a turn; one that was written twice (in two fields of its dialect, say) is one call. */
function slotsOf(turn: Turn, newId: (callId: string) => string, target: EncodeTarget): readonly Slot[] {
  const seen = new Set<string>();
  return turn.pieces.flatMap((piece): readonly Slot[] => {
    if (piece.kind !== 'call') return [];
    const { callId, name, arguments: args } = piece.call;
    const same = JSON.stringify([callId, name, args]);
    // trap 34
    if (callId !== '' && seen.has(same)) {
      target.lose('duplicate-call', 'calls that are the same in id, name and arguments are sent as one');
      return [];
    }
    seen.add(same);
    return [{ call: piece.call, id: newId(callId) }];
  });
}

const blocksOf = (turn: Turn): readonly JsonObject[] =>
  turn.pieces.flatMap((piece) => (piece.kind === 'block' ? [piece.value] : []));

/** A result that answers no call of the turn before it, in words: an invented id would be refused from here on. */
function orphan({ result, content }: ResultPiece, target: EncodeTarget): readonly JsonObject[] {
  target.lose('orphan-result', 'sent as text, its call is not in the turn before it');
  const head = result.callId === '' ? '[tool result]' : `[tool result for ${result.callId}]`;
  const texts = content.filter(({ type }) => type === 'text').map(({ text }) => text);
  const others = content.filter(({ type }) => type !== 'text' && type !== 'tool_reference');
  return [{ type: 'text', text: [head, ...texts].join(' ') }, ...others];
}

/** Finds the call of each result: calls of one id take theirs in order, and the last of them whatever comes after. */
function createFinder(slots: readonly Slot[]): (callId: string) => Slot | undefined {
  const waiting = Map.groupBy(slots, ({ call }) => call.callId);
  const taken = new Map<string, number>();
  return (callId) => {
    const fitting = waiting.get(callId) ?? [];
    const at = Math.min(taken.get(callId) ?? 0, fitting.length - 1); // trap 33
    taken.set(callId, at + 1);
    return fitting[at];
  };
}

/** Gives each result to its call. One call takes one result: at its first place, with its last content. */
function assign(turn: Turn, slots: readonly Slot[], target: EncodeTarget) {
  const find = createFinder(slots);
  const answered = new Set<Slot>();
  const rest = turn.pieces.flatMap((piece): readonly JsonObject[] => {
    if (piece.kind !== 'result') return piece.kind === 'block' ? [piece.value] : [];
    const slot = find(piece.result.callId);
    if (!slot) return orphan(piece, target); // trap 30, trap 32
    if (slot.answer) target.lose('duplicate-result', 'a call takes one result, the last');
    slot.answer = piece; // trap 33
    answered.add(slot);
    return [];
  });
  return { answered, rest };
}

function answerOf({ answer, id }: Slot, target: EncodeTarget): JsonObject {
  if (answer) return encodeToolResult(answer.result, id, answer.content, target);
  target.lose('missing-result', 'a note stands for it');
  return { type: 'tool_result', tool_use_id: id, content: NO_RESULT, is_error: true };
}

/** A turn of the user: results first, because text before them breaks the pairing. */
function userMessage(turn: Turn, slots: readonly Slot[], target: EncodeTarget): EncodedMessage {
  const { answered, rest } = assign(turn, slots, target);
  const missing = slots.filter(({ answer }) => !answer);
  const results = [...answered, ...missing].map((slot) => answerOf(slot, target));
  const content = [...results, ...rest]; // trap 28
  return { ...turn.fields, role: 'user', content };
}

/** A turn of the assistant: calls last, because blocks after them break the pairing. */
function assistantMessage(turn: Turn, slots: readonly Slot[], target: EncodeTarget): EncodedMessage {
  const calls = slots.map(({ call, id }) => encodeToolUse(call, id, target));
  const content = [...blocksOf(turn), ...calls]; // trap 29
  return { ...turn.fields, role: 'assistant', content };
}

/**
 * Puts calls and results together as the API demands: after a turn with calls comes a user message that begins with exactly one
 * result for each of them.
 *
 * @param turns - Merged turns.
 * @throws ProxyError `PP_REQUEST_INVALID` when the conversation ends with calls.
 */
export function pairTools(turns: readonly Turn[], target: EncodeTarget): readonly EncodedMessage[] {
  const newId = createIds(target);
  let open: readonly Slot[] = [];
  const messages = turns.flatMap((turn): readonly EncodedMessage[] => {
    const slots = open;
    open = [];
    if (turn.role === 'user') return [userMessage(turn, slots, target)];
    const before = slots.length > 0 ? [userMessage(SILENCE, slots, target)] : [];
    if (turn.role === 'system') return [...before, { ...turn.fields, role: 'system', content: blocksOf(turn) }];
    open = slotsOf(turn, newId, target);
    return [...before, assistantMessage(turn, open, target)];
  });
  if (open.length > 0) throw invalid('messages', 'The conversation ends with tool calls that have no results.');
  return messages;
}
