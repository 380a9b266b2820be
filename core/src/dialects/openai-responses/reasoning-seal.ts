import type { ReplyContext, Signature } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';
import { emptyProof, sealProof } from '../../wire/sealed-proof.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { ownExtrasOf } from './own-extras.ts';

/** Word of `include` with which a client asks for sealed reasoning. */
const SEALED_REASONING = 'reasoning.encrypted_content';

/** How a piece of reasoning ended. */
export interface ReasoningEnd {
  readonly signature: Signature | undefined;
  readonly redacted: Signature | undefined;
  readonly hasText: boolean;
}

/**
 * Makes the function that gives `encrypted_content`, which a client sends back as it came: OpenAI's own, another's under our seal, a
 * mark of ours for text without a proof; undefined for a client that has not asked for any.
 */
export function createSeal({ request, newId, isKept }: ReplyContext): (end: ReasoningEnd) => string | undefined {
  // A reply that is kept is what a later request goes on from, whether or not its client looks at the seal.
  const isWanted = isKept === true || arrayOf(objectOf(ownExtrasOf(request).body)?.include).includes(SEALED_REASONING);
  return ({ signature, redacted, hasText }) => {
    if (!isWanted) return undefined;
    if (redacted) return sealProof({ redacted });
    if (!signature) return hasText ? emptyProof(newId) : undefined;
    return signature.origin === OPENAI_RESPONSES ? signature.value : sealProof({ signature });
  };
}
