import type { JsonObject, JsonValue, Signature } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { looseText } from './loose-text.ts';
import { type ReasoningPiece, readReasoning, readThinkingPart } from './reasoning-piece.ts';
import { readCallSignature } from './tool-call.ts';

/** One mention of a tool call. Every field may come late, be repeated or be missing. */
export interface CallPiece {
  readonly kind: 'call';
  readonly index: number | undefined;
  readonly callId: string | undefined;
  readonly name: string | undefined;
  readonly isFreeform: boolean;
  readonly arguments: JsonValue | undefined;
  readonly signature?: Signature;
}

/** What a delta (or a whole message) says, in the order in which it is to be told. */
export type DeltaPiece =
  | ReasoningPiece
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'citation'; readonly value: JsonValue }
  | CallPiece;

function contentPiece(part: JsonValue): readonly DeltaPiece[] {
  if (!isObject(part)) return textPiece('text', looseText(part));
  if (part.type === 'thinking') return readThinkingPart(part);
  if (part.type === 'refusal') return textPiece('refusal', looseText(part.refusal));
  return part.type === 'text' || part.type === undefined ? textPiece('text', looseText(part)) : [];
}

function textPiece(kind: 'text' | 'refusal', text: string): readonly DeltaPiece[] {
  return text === '' ? [] : [{ kind, text }];
}

function contentPieces(content: JsonValue | undefined): readonly DeltaPiece[] {
  return Array.isArray(content) ? arrayOf(content).flatMap(contentPiece) : textPiece('text', looseText(content));
}

function callPiece(call: JsonValue): readonly CallPiece[] {
  if (!isObject(call)) return [];
  const custom = objectOf(call.custom);
  const isFreeform = call.type === 'custom' || (custom !== undefined && call.function === undefined);
  const inner = (isFreeform ? custom : objectOf(call.function)) ?? {};
  return [
    {
      kind: 'call',
      index: typeof call.index === 'number' ? call.index : undefined,
      callId: textOf(call.id),
      name: textOf(inner.name),
      isFreeform,
      arguments: isFreeform ? inner.input : inner.arguments,
      ...readCallSignature(call),
    },
  ];
}

/** Gemini's door puts the proof on the message where it stands for the first call. */
function callPieces(delta: JsonObject): readonly CallPiece[] {
  const [first, ...others] = arrayOf(delta.tool_calls).flatMap(callPiece);
  return first ? [{ ...readCallSignature(delta), ...first }, ...others] : [];
}

/** The deprecated `function_call`; some servers send an empty one with every message. */
function legacyPiece(value: JsonValue | undefined): readonly CallPiece[] {
  if (!isObject(value) || (!textOf(value.name) && !textOf(value.arguments))) return [];
  return callPiece({ index: -1, function: value });
}

/**
 * Takes a delta or a message apart. Reasoning comes before text, even where both stand in one delta.
 * @param reasoningFields - Plain fields that hold reasoning; absent: all that are known.
 */
export function readDelta(delta: JsonObject, reasoningFields?: readonly string[]): readonly DeltaPiece[] {
  const { refusal, annotations, tool_calls: calls, function_call: legacy } = delta;
  const spoken = [...readReasoning(delta, reasoningFields), ...contentPieces(delta.content)];
  // Nearly every delta of a stream is a piece of text.
  if (!refusal && !annotations && !calls && !legacy) return spoken;
  return [
    ...spoken,
    ...textPiece('refusal', looseText(refusal)),
    ...arrayOf(annotations).map((value) => ({ kind: 'citation', value }) as const),
    ...callPieces(delta),
    ...legacyPiece(legacy),
  ];
}
