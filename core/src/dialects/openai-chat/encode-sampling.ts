import type { ChatRequest, JsonObject } from '../../contract/index.ts';
import { defined } from '../../wire/json-values.ts';
import type { EncodeState } from './encode-state.ts';

/** Fields that a model which thinks refuses; those of the first list are taken again while it is told not to think. */
const REFUSED = {
  sampling: ['temperature', 'top_p', 'logprobs'],
  always: ['frequency_penalty', 'presence_penalty', 'logit_bias', 'top_logprobs'],
};

/** Takes out of a body what its target refuses. */
export function dropRefusedSampling(body: JsonObject, { capabilities, losses }: EncodeState): JsonObject {
  if (!capabilities.isReasoning) return body;
  const maySample = capabilities.samplesWithoutEffort && body.reasoning_effort === 'none';
  const refused = new Set(maySample ? REFUSED.always : [...REFUSED.sampling, ...REFUSED.always]);
  const entries = Object.entries(body);
  const kept = entries.filter(([key, value]) => !refused.has(key) || value === undefined);
  if (kept.length < entries.length) losses.add('sampling', 'the model takes no sampling settings');
  return Object.fromEntries(kept);
}

/** Models whose searching variants take no temperature. */
const SEARCH_PREVIEW = /^gpt-4o.*-search-preview/;

/** Sampling settings in the words of this dialect. */
export function encodeSampling({ sampling }: ChatRequest, model: string, { options, losses }: EncodeState): JsonObject {
  const { temperature, topP, topK, seed, frequencyPenalty, presencePenalty } = sampling;
  if (topK !== undefined && !options.topK) losses.add('top-k', 'the dialect has no such field');
  return defined({
    temperature: SEARCH_PREVIEW.test(model) ? undefined : temperature,
    top_p: topP,
    top_k: options.topK ? topK : undefined,
    seed,
    frequency_penalty: frequencyPenalty,
    presence_penalty: presencePenalty,
  });
}
