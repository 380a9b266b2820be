import type { ChatBlock, ChatMessage, JsonObject, ToolCallBlock, ToolResultBlock } from '../../contract/index.ts';
import { cacheControlOf } from './cache-control.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import type { EncodeTarget } from './encode-target.ts';
import { encodeDocument, encodeImage } from './media.ts';
import { keptFields } from './own-extras.ts';
import { encodeThinking } from './reasoning-block.ts';
import { unsupported } from './request-error.ts';
import { encodeText } from './text.ts';
import { NEW_VERSION } from './version.ts';

/** A part of a turn: a finished block, or a call or result that still has to find its partner. */
export type Piece =
  | { readonly kind: 'block'; readonly value: JsonObject }
  | { readonly kind: 'call'; readonly call: ToolCallBlock }
  | { readonly kind: 'result'; readonly result: ToolResultBlock; readonly content: readonly JsonObject[] };

export interface Turn {
  readonly role: ChatMessage['role'];
  /** Fields of the message itself that a client of this dialect wrote. */
  readonly fields: JsonObject;
  readonly pieces: readonly Piece[];
}

type Role = ChatMessage['role'];

function encodeMedia(block: ChatBlock & { type: 'image' | 'document' }, role: Role, target: EncodeTarget) {
  const isLegal =
    role === 'user' || (role === 'assistant' && block.type === 'document' && target.version !== NEW_VERSION);
  if (isLegal) return block.type === 'image' ? encodeImage(block, target) : encodeDocument(block, target);
  target.lose(`${role}-${block.type}`, `the Messages API takes none from the ${role}`);
  return undefined;
}

function encodeOpaque(block: ChatBlock & { type: 'opaque' }, target: EncodeTarget): JsonObject | undefined {
  if (block.dialect === ANTHROPIC_MESSAGES && target.isAnthropic) return block.value as JsonObject;
  target.lose('opaque-block', `the upstream knows no block like "${block.kind}"`);
  return undefined;
}

/** Since 2026-10-21 a user's text carries no citations; a client of the old version may have written some. */
function withoutCitations(text: JsonObject | undefined, role: Role, target: EncodeTarget): JsonObject | undefined {
  if (!text?.citations || role !== 'user' || target.version !== NEW_VERSION) return text;
  target.lose('citations', "version 2026-10-21 of the API takes none on a user's text");
  const { citations: _removed, ...rest } = text;
  return rest;
}

function encodeBlock(block: ChatBlock, role: Role, target: EncodeTarget): JsonObject | undefined {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return withoutCitations(encodeText(block, target), role, target);
    case 'image':
    case 'document':
      return encodeMedia(block, role, target);
    case 'audio':
      throw unsupported('messages', 'The Messages API takes no sound.');
    case 'reasoning':
      return role === 'assistant' ? encodeThinking(block, target) : undefined;
    case 'opaque':
      return encodeOpaque(block, target);
    default:
      return undefined;
  }
}

function pieceOf(block: ChatBlock, role: Role, target: EncodeTarget): readonly Piece[] {
  if (block.type === 'tool-call') return [{ kind: 'call', call: block }];
  // trap 19, trap 20
  if (block.type === 'tool-result') {
    const content = block.content
      .map((inner) => encodeBlock(inner, role, target))
      .filter((inner) => inner !== undefined);
    return [{ kind: 'result', result: block, content }];
  }
  const value = encodeBlock(block, role, target);
  return value ? [{ kind: 'block', value }] : [];
}

/** A breakpoint of a whole message belongs to its last block. */
function markLast(pieces: readonly Piece[], message: ChatMessage, target: EncodeTarget): readonly Piece[] {
  const control = cacheControlOf(message, target);
  const last = pieces.at(-1);
  if (!control.cache_control || !last) return pieces;
  return [...pieces.slice(0, -1), marked(last, control)];
}

function marked(piece: Piece, control: JsonObject): Piece {
  const extras = { extras: { [ANTHROPIC_MESSAGES]: control } };
  if (piece.kind === 'call') return { ...piece, call: { ...piece.call, ...extras } };
  if (piece.kind === 'result') return { ...piece, result: { ...piece.result, ...extras } };
  const isThinking = piece.value.type === 'thinking' || piece.value.type === 'redacted_thinking';
  return isThinking ? piece : { ...piece, value: { ...piece.value, ...control } };
}

/** A message as a turn of pieces; what cannot be said is noted and left out. */
export function turnOf(message: ChatMessage, target: EncodeTarget): Turn {
  const pieces = message.blocks.flatMap((block) => pieceOf(block, message.role, target));
  const fields = target.isAnthropic ? keptFields(message) : {};
  return { role: message.role, fields, pieces: markLast(pieces, message, target) };
}

function joined(turns: readonly Turn[], role: Role): Turn {
  return {
    role,
    fields: Object.assign({}, ...turns.map(({ fields }) => fields)),
    pieces: turns.flatMap(({ pieces }) => pieces),
  };
}

/** Drops turns that have nothing left and makes one of neighbours of the same role. */
export function mergeTurns(turns: readonly Turn[]): readonly Turn[] {
  const runs: Turn[][] = [];
  for (const turn of turns) {
    const run = runs.at(-1);
    if (turn.pieces.length === 0) continue;
    // trap 27
    if (run?.[0]?.role === turn.role) run.push(turn);
    else runs.push([turn]);
  }
  return runs.map((run) => joined(run, run[0]?.role ?? 'user'));
}
