import type { JsonObject, JsonValue, Signature } from '../../contract/index.ts';
import { arrayOf, isObject, textOf } from '../../wire/json-values.ts';
import { looseText } from './loose-text.ts';
import { decodeSignature } from './signature-format.ts';

/** A piece of reasoning as a message or a delta carries it. */
export type ReasoningPiece =
  | { readonly kind: 'reasoning'; readonly text: string }
  | { readonly kind: 'signature'; readonly signature: Signature }
  | { readonly kind: 'redacted'; readonly signature: Signature };

/** The spellings of one and the same text; a server that sends two sends it twice. */
const TEXT_FIELDS = ['reasoning_content', 'reasoning', 'reasoning_text'];

function textPiece(text: string): readonly ReasoningPiece[] {
  return text === '' ? [] : [{ kind: 'reasoning', text }];
}

function detailPieces(detail: JsonValue): readonly ReasoningPiece[] {
  if (!isObject(detail)) return textPiece(looseText(detail));
  const format = textOf(detail.format);
  const data = detail.type === 'reasoning.encrypted' ? textOf(detail.data) : undefined;
  if (data !== undefined) return [{ kind: 'redacted', signature: decodeSignature(data, format) }];
  const signature = textOf(detail.signature);
  const text = textPiece(looseText(detail));
  return signature === undefined
    ? text
    : [...text, { kind: 'signature', signature: decodeSignature(signature, format) }];
}

function plainPieces(holder: JsonObject, fields: readonly string[]): readonly ReasoningPiece[] {
  for (const field of fields) {
    const text = looseText(holder[field]);
    if (text !== '') return textPiece(text);
  }
  return [];
}

/**
 * Reasoning of a message or delta in any of its spellings: `reasoning_details` where they hold text, else the first plain field,
 * with the details' signatures and encrypted pieces behind it.
 * @see https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export function readReasoning(holder: JsonObject, fields: readonly string[] = TEXT_FIELDS): readonly ReasoningPiece[] {
  if (!holder.reasoning_details) return plainPieces(holder, fields);
  const details = arrayOf(holder.reasoning_details).flatMap(detailPieces);
  if (details.some(({ kind }) => kind === 'reasoning')) return details;
  const plain = plainPieces(holder, fields);
  return details.length === 0 ? plain : [...plain, ...details];
}

/** Pieces of a `thinking` part inside `content`. */
export function readThinkingPart(part: JsonObject): readonly ReasoningPiece[] {
  const signature = textOf(part.signature);
  const text = textPiece(looseText(part.thinking));
  return signature === undefined
    ? text
    : [...text, { kind: 'signature', signature: decodeSignature(signature, 'anthropic-claude-v1') }];
}
