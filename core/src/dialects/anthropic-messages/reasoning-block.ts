import type { JsonObject, ReasoningBlock, Signature } from '../../contract/index.ts';
import { stringOf, textOf } from '../../wire/json-values.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import type { EncodeTarget } from './encode-target.ts';

/**
 * Begins the signatures that we give to thinking that came without one: clients of this dialect expect one, and a later request
 * must know that it proves nothing.
 */
export const OWN_SIGNATURE = 'pp1.';

/** A signature of Anthropic's; undefined for an empty one and for one of ours. */
export function signatureOf(value: string | undefined): Signature | undefined {
  const isProof = value !== undefined && value !== '' && !value.startsWith(OWN_SIGNATURE);
  return isProof ? { origin: ANTHROPIC_MESSAGES, value } : undefined;
}

/** Reads a `thinking` block. */
export function decodeThinking(block: JsonObject): ReasoningBlock {
  const signature = signatureOf(stringOf(block.signature));
  return { type: 'reasoning', text: stringOf(block.thinking) ?? '', ...(signature && { signature }) };
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
