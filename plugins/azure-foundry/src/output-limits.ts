import {
  type Failure,
  type JsonObject,
  type Loss,
  type ModelFacts,
  numberOf,
  objectOf,
  type Patch,
  type Recovery,
} from '@pipeproxy/core';

/** How much deployments write at the most: what the config says, else what a refusal has taught. */
export interface OutputLimits {
  /** The limit of a deployment, where it is known. */
  of(model: string): number | undefined;
  /** Cuts what a body asks for to what its deployment can write. */
  patches(body: JsonObject, model: string, note: (loss: Loss) => void): readonly Patch[];
  /** Tries again with what the refusal names. */
  recover(failure: Failure): Recovery | undefined;
}

const REFUSAL = /max_tokens: \d+ > (\d{1,9})\b/;

/** Thinking must leave room for an answer. */
function budgetPatches(body: JsonObject, limit: number): readonly Patch[] {
  const budget = numberOf(objectOf(body.thinking)?.budget_tokens);
  if (budget === undefined || budget < limit) return [];
  return [{ op: 'set', path: ['thinking', 'budget_tokens'], value: limit - 1 }];
}

/**
 * Claude Code asks for as much as the model of the name can write; the deployment behind the name may be of an older one, and the
 * program gives up after six refusals (measured with 2.1.329).
 */
export function createOutputLimits(factsOf: (model: string) => ModelFacts): OutputLimits {
  const learned = new Map<string, number>();
  const of = (model: string): number | undefined => factsOf(model).maxOutputTokens ?? learned.get(model);
  return {
    of,
    patches(body, model, note) {
      const limit = of(model);
      const asked = numberOf(body.max_tokens);
      if (limit === undefined || asked === undefined || asked <= limit) return [];
      note({ feature: 'max-tokens', effect: `cut to ${limit}, the most that the deployment can write` });
      return [{ op: 'set', path: ['max_tokens'], value: limit }, ...budgetPatches(body, limit)];
    },
    recover({ call, error, reply }) {
      const limit = Number(REFUSAL.exec(error.message)?.[1] ?? 0);
      if (reply?.status !== 400 || limit === 0 || learned.get(call.model) === limit) return undefined;
      learned.set(call.model, limit);
      return {};
    },
  };
}
