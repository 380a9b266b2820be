import type { ChatRequest, Effort, JsonObject, JsonValue, Reasoning } from '../../contract/index.ts';
import { numberOf, objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import type { Capabilities } from './capabilities.ts';
import type { EncodeTarget } from './encode-target.ts';
import { ownExtrasOf } from './own-extras.ts';
import { invalid } from './request-error.ts';

const EFFORTS: readonly Effort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** Smallest budget that the API takes. */
const MIN_BUDGET = 1024;

/** Budget for models that do not choose their thinking themselves. */
const BUDGETS: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1024,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 128_000,
};

function effortOf(outputConfig: JsonValue | undefined): Effort | undefined {
  const effort = stringOf(objectOf(outputConfig)?.effort);
  return EFFORTS.find((word) => word === effort);
}

function modeOf(thinking: JsonObject): Reasoning {
  const kind = textOf(thinking.type);
  if (kind === undefined) throw invalid('thinking.type', 'Field required');
  if (kind === 'disabled') return { mode: 'off' };
  if (kind !== 'enabled') return { mode: 'adaptive' };
  const budgetTokens = numberOf(thinking.budget_tokens);
  if (budgetTokens === undefined) throw invalid('thinking.enabled.budget_tokens', 'Field required');
  return { mode: 'budget', budgetTokens };
}

/**
 * Reads `thinking` and `output_config.effort`; undefined when the client said nothing of either.
 * @throws ProxyError `PP_REQUEST_INVALID`.
 */
export function decodeReasoning(body: JsonObject): Reasoning | undefined {
  const thinking = objectOf(body.thinking);
  const effort = effortOf(body.output_config);
  if (!thinking) return effort && { effort };
  return { ...modeOf(thinking), ...(effort && { effort }) };
}

/** What a request asks of thinking besides the words of `Reasoning`. */
export interface ThinkingLimits {
  readonly maxTokens: number;
  /** True: the model must call a tool, and cannot think then. */
  readonly isForced: boolean;
  /** True: the last assistant turn calls tools and does not begin with its signed thinking. */
  readonly isLoopUnsigned: boolean;
}

/** The fields that say how much to think. */
export interface ThinkingFields {
  readonly thinking?: JsonObject;
  readonly effort?: Effort;
}

type Wish = 'unsaid' | 'off' | 'on';

/** A client of this dialect that names only an effort wants no thinking beyond the model's own habit. */
function wishOf(reasoning: Reasoning | undefined, isOwn: boolean): Wish {
  if (!reasoning) return 'unsaid';
  if (reasoning.mode) return reasoning.mode === 'off' ? 'off' : 'on';
  if (reasoning.effort === 'none') return 'off';
  return isOwn || !reasoning.effort ? 'unsaid' : 'on';
}

/** The word of the model's own scale: up where the word is missing, to the highest where that is missing too. */
function fittingEffort(effort: Effort, efforts: readonly Effort[]): Effort | undefined {
  if (effort === 'minimal') return efforts[0];
  const rank = EFFORTS.indexOf(effort);
  return efforts.find((word) => EFFORTS.indexOf(word) >= rank) ?? efforts.at(-1);
}

function effortOfBudget(budget: number): Effort {
  if (budget <= MIN_BUDGET) return 'low';
  return budget <= BUDGETS.medium ? 'medium' : 'high';
}

/** The effort that the client named, or that its budget comes to for a model that takes efforts alone. */
function wantedEffort({ effort, mode, budgetTokens }: Reasoning, { thinking }: Capabilities): Effort | undefined {
  if (effort) return effort === 'none' ? undefined : effort;
  return mode === 'budget' && thinking === 'adaptive' ? effortOfBudget(budgetTokens ?? 0) : undefined;
}

/** What a client of this dialect said of the form of thinking; others get readable summaries. */
function displayOf(request: ChatRequest, target: EncodeTarget, fallback: JsonObject): JsonObject {
  if (!target.isOwn) return fallback;
  const display = objectOf(ownExtrasOf(request).thinking)?.display;
  return display === undefined ? {} : { display };
}

function adaptive(request: ChatRequest, target: EncodeTarget): JsonObject {
  const own = objectOf(ownExtrasOf(request).thinking);
  if (own?.type === 'between_tools') return { type: 'between_tools' };
  return { type: 'adaptive', ...displayOf(request, target, { display: 'summarized' }) };
}

function budgeted(request: ChatRequest, target: EncodeTarget, limits: ThinkingLimits): JsonObject | undefined {
  const { budgetTokens, effort = 'high' } = request.reasoning ?? {};
  const budget = Math.min(budgetTokens ?? BUDGETS[effort], limits.maxTokens - 1); // trap 40
  // trap 36
  if (limits.isLoopUnsigned) target.lose('reasoning', 'the history of this tool loop has no signed thinking');
  // trap 40
  else if (budget < MIN_BUDGET) target.lose('reasoning', 'the output limit leaves no room for thinking');
  else return { type: 'enabled', budget_tokens: budget, ...displayOf(request, target, {}) };
  return undefined;
}

function thinkingOn(request: ChatRequest, target: EncodeTarget, limits: ThinkingLimits): JsonObject | undefined {
  const { thinking } = target.capabilities;
  const isAdaptive = thinking === 'adaptive' || (thinking === 'both' && request.reasoning?.mode !== 'budget');
  // trap 39
  if (limits.isForced) {
    target.lose('reasoning', 'a model that must call a tool cannot think');
    return isAdaptive ? { type: 'disabled' } : undefined;
  }
  if (thinking === 'none') target.lose('reasoning', 'the model does not think');
  else return isAdaptive ? adaptive(request, target) : budgeted(request, target, limits);
  return undefined;
}

function effortField(reasoning: Reasoning, target: EncodeTarget, isOff: boolean): Effort | undefined {
  const { efforts, isOffOnlyUpToHigh, thinking } = target.capabilities;
  const wanted = wantedEffort(reasoning, target.capabilities);
  const isScaled = thinking === 'adaptive' || thinking === 'both';
  if (!wanted || !target.isAnthropic || (!isScaled && !target.isOwn)) return undefined;
  const fitting = fittingEffort(wanted, efforts);
  if (!fitting) target.lose('effort', 'the model has no scale of efforts');
  const isTooHigh = isOff && isOffOnlyUpToHigh && (fitting === 'xhigh' || fitting === 'max');
  return isTooHigh ? 'high' : fitting;
}

/** True where the fields let the model think, as far as they say it. */
export function isThinking({ thinking }: ThinkingFields): boolean {
  return thinking !== undefined && thinking.type !== 'disabled';
}

/** What `thinking` and `output_config.effort` become for a model and a request. */
export function encodeReasoning(request: ChatRequest, target: EncodeTarget, limits: ThinkingLimits): ThinkingFields {
  const wish = wishOf(request.reasoning, target.isOwn);
  const isKnown = target.capabilities.thinking !== 'none';
  const off = wish === 'off' && isKnown ? { type: 'disabled' } : undefined;
  const thinking = wish === 'on' ? thinkingOn(request, target, limits) : off;
  const effort = request.reasoning && effortField(request.reasoning, target, thinking?.type === 'disabled');
  return { ...(thinking && { thinking }), ...(effort && { effort }) };
}
