import type { ChatBlock, JsonObject, ReasoningBlock } from '../../contract/index.ts';
import type { OpenAIChatOptions } from './options.ts';
import type { ReasoningPiece } from './reasoning-piece.ts';
import { signatureFormat } from './signature-format.ts';

/** Puts pieces together: texts that follow one another are one block, a signature ends the block that it proves. */
export function foldReasoning(pieces: readonly ReasoningPiece[]): readonly ReasoningBlock[] {
  const blocks: ReasoningBlock[] = [];
  let open: ReasoningBlock | undefined;
  const close = (): void => {
    if (open) blocks.push(open);
    open = undefined;
  };
  for (const piece of pieces) {
    if (piece.kind === 'reasoning') {
      open = { type: 'reasoning', text: (open?.text ?? '') + piece.text };
      continue;
    }
    // trap 37
    if (piece.kind === 'signature') open = { type: 'reasoning', text: open?.text ?? '', signature: piece.signature };
    close();
    if (piece.kind === 'redacted') blocks.push({ type: 'reasoning', text: '', redacted: piece.signature });
  }
  close();
  return blocks;
}

function encodeDetail(block: ReasoningBlock, index: number): readonly JsonObject[] {
  const { text, signature, redacted } = block;
  if (redacted) {
    return [{ type: 'reasoning.encrypted', data: redacted.value, format: signatureFormat(redacted), index }];
  }
  const proof = signature ? { signature: signature.value, format: signatureFormat(signature) } : {};
  return text === '' && !signature ? [] : [{ type: 'reasoning.text', text, ...proof, index }];
}

/** `reasoning_details` for some reasoning, signed and encrypted pieces included. */
export function encodeReasoningDetails(blocks: readonly ReasoningBlock[]): readonly JsonObject[] {
  return blocks.flatMap(encodeDetail);
}

/** Fields of an assistant message that carry its earlier reasoning; never in `content`, where it would read as the answer. */
export function encodeReasoning(
  blocks: readonly ChatBlock[],
  form: NonNullable<OpenAIChatOptions['replayReasoning']>,
): JsonObject {
  const reasoning = blocks.filter((block) => block.type === 'reasoning');
  if (form === 'drop' || reasoning.length === 0) return {};
  if (form === 'details') {
    const details = encodeReasoningDetails(reasoning);
    return details.length === 0 ? {} : { reasoning_details: details };
  }
  const texts = reasoning.map(({ text }) => text).filter((text) => text !== '');
  return texts.length === 0 ? {} : { reasoning_content: texts.join('\n\n') }; // provider trap 5, provider trap 6
}
