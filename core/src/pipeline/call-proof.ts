import type { ReasoningBlock, Signature, ToolCallBlock } from '../contract/chat-block.ts';
import type { FoldedBlock } from '../wire/folded-reply.ts';

/** The reasoning that led to a tool call, as its maker wants it back with the tool's result. */
export interface CallProof {
  /** What was thought before the step's first words. */
  readonly opening: readonly ReasoningBlock[];
  /** What was thought right before the call. */
  readonly reasoning: readonly ReasoningBlock[];
  /** What stands on the call itself. */
  readonly signature?: Signature;
}

/** Blocks on which a proof can stand. */
type Provable = Partial<Pick<ReasoningBlock, 'signature' | 'redacted'>>;

/** True for a block that a backend of the dialect `origin` made and takes back. */
export function isProvenBy({ signature, redacted }: Provable, origin: string): boolean {
  return (redacted ?? signature)?.origin === origin; // trap 37
}

const signatureOf = (call: ToolCallBlock, origin: string): Pick<CallProof, 'signature'> =>
  isProvenBy(call, origin) && call.signature ? { signature: call.signature } : {};

/** The proofs of a step of the model, by the ids of its calls. A call that nothing proves has none. */
export function proofsOf(blocks: readonly FoldedBlock[], origin: string): ReadonlyMap<string, CallProof> {
  const proofs = new Map<string, CallProof>();
  let opening: ReasoningBlock[] = [];
  let reasoning: ReasoningBlock[] = [];
  let isOpening = true;
  for (const block of blocks) {
    if (block.type === 'reasoning') {
      if (isProvenBy(block, origin)) (isOpening ? opening : reasoning).push(block);
      continue;
    }
    isOpening = false;
    if (block.type !== 'tool-call') continue;
    const proof = { opening, reasoning, ...signatureOf(block, origin) };
    if (opening.length + reasoning.length > 0 || proof.signature) proofs.set(block.callId, proof);
    opening = [];
    reasoning = [];
  }
  return proofs;
}
