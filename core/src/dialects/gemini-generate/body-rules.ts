import type { JsonObject, Loss, ModelFacts, Patch } from '../../contract/index.ts';
import { fitThinking } from './fit-thinking.ts';
import { geminiModelPatches } from './model-names.ts';
import { mendSignatures } from './thought-signatures.ts';

/**
 * What every upstream of Google's needs of a body for `generateContent`, also of one that passes through: the name of its model where
 * it is repeated, a wish to think in the model's words, and a history of its own proofs.
 */
export function geminiBodyPatches(
  body: JsonObject,
  model: string,
  facts: ModelFacts,
  note: (loss: Loss) => void,
): readonly Patch[] {
  return [
    ...geminiModelPatches(body, model),
    ...fitThinking(body, model, facts, note),
    ...mendSignatures(body, model, facts, note),
  ];
}
