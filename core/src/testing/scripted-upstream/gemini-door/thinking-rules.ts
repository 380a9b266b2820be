import { asObject, asText } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import type { GeminiRequest } from './gemini-body.ts';
import { contentsOf, hasResult } from './gemini-contents.ts';
import type { GeminiComplaint } from './gemini-error.ts';
import { refuse } from './shape-complaint.ts';

const isThree = (model: string): boolean => /gemini-([3-9]|\d\d)/.test(model);
const isTwoFive = (model: string): boolean => /gemini-2\.5/.test(model);

/** Budgets by model. @see section C3 of the dialect facts */
const BUDGETS: readonly (readonly [pattern: RegExp, min: number, max: number])[] = [
  [/gemini-2\.5-pro/, 128, 32_768],
  [/gemini-2\.5-flash-lite/, 512, 24_576],
  [/gemini-2\.5-flash/, 1, 24_576],
];

/** Generation 2.5 thinks by budget, 3 by level; nobody by both. */
function thinkingKind({ body, model }: GeminiRequest): GeminiComplaint | undefined {
  const { thinkingLevel, thinkingBudget } = asObject(asObject(body.generationConfig).thinkingConfig);
  if (thinkingLevel !== undefined && thinkingBudget !== undefined) {
    return refuse('You can only set only one of thinking budget and thinking level.');
  }
  if (thinkingLevel !== undefined && isTwoFive(model)) return refuse('Thinking level is not supported for this model.');
  const range = BUDGETS.find(([pattern]) => pattern.test(model));
  const budget = Number(thinkingBudget ?? -1);
  if (!range || budget === -1) return undefined;
  const [, min, max] = range;
  if (budget === 0 && min !== 128) return undefined;
  if (budget === 0) return refuse('Budget 0 is invalid. This model only works in thinking mode.');
  return budget < min || budget > max
    ? refuse(`The thinking budget ${budget} is invalid. Please choose a value between ${min} and ${max}.`)
    : undefined;
}

function signatures({ body, isOwnSignature }: GeminiRequest): GeminiComplaint | undefined {
  const all = contentsOf(body).flatMap(({ parts }) => parts.map((part) => part.thoughtSignature));
  const isForged = all.some((signature) => signature !== undefined && !isOwnSignature(asText(signature)));
  return isForged ? refuse('Corrupted thought signature.') : undefined;
}

/** In the current turn the first call of each step of a model of generation 3 brings its signature. @see gemini trap 23 */
function missingSignature({ body, model, isCount }: GeminiRequest): GeminiComplaint | undefined {
  if (!isThree(model) || isCount) return undefined;
  const contents = contentsOf(body);
  const turn = contents.findLastIndex((content) => content.role !== 'model' && !hasResult(content));
  for (const { path, parts } of contents.slice(turn + 1)) {
    const at = parts.findIndex(({ functionCall }) => functionCall !== undefined);
    const call = parts[at];
    if (call && call.thoughtSignature === undefined) {
      const name = asText(asObject(call.functionCall).name);
      return refuse(
        'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly. ' +
          `Additional data, function call \`default_api:${name}\`, position ${at + 1}, ${path}.`,
      );
    }
  }
  return undefined;
}

/** What a request must obey that thinks. @see section C5 of the dialect facts */
export const thinkingRules: readonly RequestRule<GeminiRequest, GeminiComplaint>[] = [
  ['thinking-kind', thinkingKind],
  ['signatures', signatures],
  ['missing-signature', missingSignature],
];
