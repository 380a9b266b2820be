import { type ChatRequest, defined, type Effort, isObject, type JsonObject, type Reasoning } from '@pipeproxy/core';
import { claudeTraits } from '../invoke/claude-models.ts';
import type { ConverseTarget } from './target.ts';

/** Tokens to think with, for models of Claude that take a budget; none is below the first. */
const MIN_BUDGET = 1_024;
const BUDGETS: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: MIN_BUDGET,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 24_576,
  max: 32_768,
};
/** What a Claude writes at most when nobody says how much: enough to think and to answer. */
const DEFAULT_MAX_TOKENS = 32_000;

function thinkingOf(
  { mode, effort, budgetTokens }: Reasoning,
  maxTokens: number,
  isNewest: boolean,
): JsonObject | undefined {
  if (mode === 'off' || effort === 'none') return undefined;
  if (isNewest) return { type: 'adaptive' };
  const wanted = budgetTokens ?? (effort ? BUDGETS[effort] : BUDGETS.medium);
  const budget = Math.min(Math.max(wanted, MIN_BUDGET), maxTokens - 1);
  return budget < MIN_BUDGET ? undefined : { type: 'enabled', budget_tokens: budget };
}

/** What the models of one maker take beyond the common fields. */
function ownFields(
  { reasoning, sampling }: ChatRequest,
  maxTokens: number | undefined,
  target: ConverseTarget,
): JsonObject {
  const { maker, model, lose } = target;
  if (maker === 'anthropic') {
    const isNewest = claudeTraits(model).rejectsSampling === true;
    const thinking = reasoning && thinkingOf(reasoning, maxTokens ?? DEFAULT_MAX_TOKENS, isNewest);
    return defined({ thinking, top_k: isNewest || thinking ? undefined : sampling.topK });
  }
  if (sampling.topK !== undefined) lose('top-k', 'the dialect has no such field');
  if (reasoning?.effort === undefined) return {};
  if (maker === 'openai') return { reasoning_effort: reasoning.effort };
  lose('reasoning-effort', 'the model has no such field');
  return {};
}

/** Tiers of the service; `auto` is what it does by itself. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ServiceTier.html */
const TIERS: readonly string[] = ['default', 'flex', 'priority'];

function tierOf({ serviceTier }: ChatRequest, { lose }: ConverseTarget): JsonObject | undefined {
  if (serviceTier === undefined || serviceTier === 'auto') return undefined;
  if (TIERS.includes(serviceTier)) return { type: serviceTier };
  lose('service-tier', 'the upstream has no such tier');
  return undefined;
}

/** How hard a Claude works that decides by itself how long it thinks. */
function effortOf({ reasoning }: ChatRequest, { thinking }: JsonObject): JsonObject | undefined {
  const effort = isObject(thinking) && thinking.type === 'adaptive' ? reasoning?.effort : undefined;
  return effort && { effort: effort === 'minimal' ? 'low' : effort };
}

function noteLosses(request: ChatRequest, { lose }: ConverseTarget): void {
  const { sampling, user, allowsParallelTools, tools, stopSequences } = request;
  if (user !== undefined) lose('user', 'the dialect has no such field');
  if (allowsParallelTools === false && tools.length > 0) {
    lose('parallel-tools', 'the model may call several tools at once');
  }
  if (stopSequences.some((stop) => stop.trim() === '')) lose('stop-sequence', 'one of white space alone is refused');
  if (sampling.seed !== undefined) lose('seed', 'the dialect has no such field');
  if (sampling.frequencyPenalty !== undefined || sampling.presencePenalty !== undefined) {
    lose('penalties', 'the dialect has no such fields');
  }
}

/** How the next token is chosen, and how much the model thinks. */
export function encodeInference(request: ChatRequest, target: ConverseTarget): JsonObject {
  const { sampling, stopSequences, maxOutputTokens } = request;
  noteLosses(request, target);
  const own = ownFields(request, maxOutputTokens, target);
  const isClaude = target.maker === 'anthropic';
  // A Claude that thinks takes no sampling, and its newest never do.
  const takesSampling = !isClaude || (!claudeTraits(target.model).rejectsSampling && own.thinking === undefined);
  const stops = stopSequences.filter((stop) => stop.trim() !== '');
  const inferenceConfig = defined({
    maxTokens: maxOutputTokens ?? (own.thinking === undefined ? undefined : DEFAULT_MAX_TOKENS),
    temperature: takesSampling ? sampling.temperature : undefined,
    topP: takesSampling ? sampling.topP : undefined,
    stopSequences: stops.length > 0 ? stops : undefined,
  });
  return defined({
    inferenceConfig: Object.keys(inferenceConfig).length > 0 ? inferenceConfig : undefined,
    additionalModelRequestFields: Object.keys(own).length > 0 ? own : undefined,
    outputConfig: effortOf(request, own),
    serviceTier: tierOf(request, target),
  });
}
