import type { JsonObject, ReasoningBlock, Signature } from '../../contract/index.ts';
import { stringOf, textOf } from '../../wire/json-values.ts';
import { isOwnProof, openProof } from '../../wire/sealed-proof.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import type { EncodeTarget } from './encode-target.ts';

/** A signature of Anthropic's; undefined for an empty one and for one of ours. */
export function signatureOf(value: string | undefined): Signature | undefined {
  const isProof = value !== undefined && value !== '' && !isOwnProof(value);
  return isProof ? { origin: ANTHROPIC_MESSAGES, value } : undefined;
}

/** Reads a `thinking` block; what we have sealed for another dialect's upstream is opened again. */
export function decodeThinking(block: JsonObject): ReasoningBlock {
  const value = stringOf(block.signature) ?? '';
  const signature = signatureOf(value);
  const proof = signature ? { signature } : openProof(value);
  return { type: 'reasoning', text: stringOf(block.thinking) ?? '', ...proof };
}

/** Reads a `redacted_thinking` block; one without data says nothing. */
export function decodeRedacted(block: JsonObject): readonly ReasoningBlock[] {
  const data = textOf(block.data);
  return data ? [{ type: 'reasoning', text: '', redacted: { origin: ANTHROPIC_MESSAGES, value: data } }] : [];
}

/** Only its maker takes a proof back. */
const isOwn = (proof: Signature | undefined): proof is Signature => proof?.origin === ANTHROPIC_MESSAGES; // trap 37

/**
 * A thinking block that Anthropic made; nothing for any other, because an unsigned or foreign one is a 400.
 * @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking
 */
export function encodeThinking(block: ReasoningBlock, target: EncodeTarget): JsonObject | undefined {
  const { redacted, signature, text } = block;
  if (isOwn(redacted)) return { type: 'redacted_thinking', data: redacted.value };
  if (!redacted && isOwn(signature)) {
    return { type: 'thinking', thinking: text, signature: signature.value };
  }
  target.lose('reasoning-history', 'thinking without a signature of Anthropic is left out');
  return undefined;
}
