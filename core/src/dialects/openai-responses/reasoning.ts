import type { JsonObject, ReasoningBlock } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';
import { isOwnProof, openProof } from '../../wire/sealed-proof.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { ownExtras, ownExtrasOf } from './own-extras.ts';
import { reasoningText } from './reasoning-reader.ts';

/**
 * Reads a `reasoning` item of the input; none for one that only names what a server may have kept, which nobody here can look up.
 * What we have sealed for another dialect's upstream is opened again.
 */
export function decodeReasoningItem(item: JsonObject): readonly ReasoningBlock[] {
  const text = reasoningText(item);
  const sealed = textOf(item.encrypted_content);
  if (sealed === undefined || isOwnProof(sealed)) {
    const proof = sealed === undefined ? undefined : openProof(sealed);
    return text === '' && !proof ? [] : [{ type: 'reasoning', text, ...proof }]; // responses trap 13
  }
  const signature = { origin: OPENAI_RESPONSES, value: sealed };
  return [{ type: 'reasoning', text, signature, ...ownExtras({ id: item.id }) }];
}

/** The item for reasoning that an upstream of this dialect made; undefined for any other, which it would refuse. */
export function encodeReasoningItem(block: ReasoningBlock): JsonObject | undefined {
  const { text, signature } = block;
  const { id } = ownExtrasOf(block);
  if (signature?.origin !== OPENAI_RESPONSES) return undefined;
  const summary = text === '' ? [] : [{ type: 'summary_text', text }];
  return { type: 'reasoning', ...(id !== undefined && { id }), summary, encrypted_content: signature.value };
}
