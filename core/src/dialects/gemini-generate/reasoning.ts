import type { ChatRequest, Effort, JsonObject, Reasoning } from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';
import type { Level, Thinking } from './capabilities.ts';
import type { EncodeTarget } from './encode-target.ts';
import { ownExtrasOf } from './own-extras.ts';
import { fieldOf } from './proto-fields.ts';
import { invalid } from './request-error.ts';
import { numberIn } from './sampling.ts';

const DYNAMIC = -1;

const LEVELS: readonly Level[] = ['minimal', 'low', 'medium', 'high'];
const UNSAID_LEVEL = 'thinking_level_unspecified';

/** Budgets that are about as much as an effort, for models that take numbers. */
const BUDGETS: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 512,
  low: 1024,
  medium: 8192,
  high: 24_576,
  xhigh: 32_768,
  max: 32_768,
};

const LEVEL_OF_EFFORT: Readonly<Record<Exclude<Effort, 'none'>, Level>> = {
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
};

/**
 * Reads `thinkingConfig`. Who wants to see thoughts wants the model to think.
 * @throws ProxyError `PP_REQUEST_INVALID` for a level or a budget that is none.
 */
export function decodeReasoning(config: JsonObject | undefined): Reasoning | undefined {
  const level = textOf(fieldOf(config, 'thinkingLevel'))?.toLowerCase();
  const effort = LEVELS.find((word) => word === level);
  if (effort) return { effort };
  if (level !== undefined && level !== UNSAID_LEVEL) {
    throw invalid('generationConfig.thinkingConfig.thinkingLevel', `one of ${LEVELS.join(', ')} is needed`);
  }
  const budgetTokens = config && numberIn(config, 'thinkingBudget', 'generationConfig.thinkingConfig.');
  if (budgetTokens !== undefined && budgetTokens < DYNAMIC) {
    throw invalid('generationConfig.thinkingConfig.thinkingBudget', '-1 or a number of tokens is needed');
  }
  if (budgetTokens === 0) return { mode: 'off' };
  if (budgetTokens !== undefined && budgetTokens > 0) return { mode: 'budget', budgetTokens };
  const isWished = budgetTokens === DYNAMIC || fieldOf(config, 'includeThoughts') === true;
  return isWished ? { mode: 'adaptive' } : undefined;
}

/** Who is told what was lost. */
type Teller = Pick<EncodeTarget, 'lose'>;

const isOff = ({ mode, effort }: Reasoning): boolean => mode === 'off' || (mode === undefined && effort === 'none');

function effortOfBudget(tokens: number): Level {
  if (tokens <= BUDGETS.low) return 'low';
  return tokens <= BUDGETS.medium ? 'medium' : 'high';
}

/** The weakest word that is not weaker than what was wished, else the strongest that there is. */
function fittingLevel(wish: Level, levels: readonly Level[]): Level | undefined {
  return levels.find((level) => LEVELS.indexOf(level) >= LEVELS.indexOf(wish)) ?? levels.at(-1);
}

function levelOf({ effort, budgetTokens }: Reasoning): Level | undefined {
  if (effort !== undefined && effort !== 'none') return LEVEL_OF_EFFORT[effort];
  return budgetTokens === undefined ? undefined : effortOfBudget(budgetTokens);
}

function encodeLevel(wish: Reasoning, levels: readonly Level[], target: Teller): JsonObject {
  if (isOff(wish)) {
    target.lose('reasoning-off', 'the model always thinks, as little as it can');
    return defined({ thinkingLevel: levels[0]?.toUpperCase() });
  }
  const level = levelOf(wish);
  const fitting = level && fittingLevel(level, levels);
  return { ...defined({ thinkingLevel: fitting?.toUpperCase() }), includeThoughts: true };
}

function encodeBudget(wish: Reasoning, thinking: Thinking & { kind: 'budget' }, target: Teller): JsonObject {
  const { min, max, canBeOff } = thinking;
  if (isOff(wish)) {
    if (!canBeOff) target.lose('reasoning-off', 'the model always thinks, as little as it can');
    return { thinkingBudget: canBeOff ? 0 : min };
  }
  const { effort, budgetTokens } = wish;
  const wanted = budgetTokens ?? (effort === undefined || effort === 'none' ? undefined : BUDGETS[effort]);
  const thinkingBudget = wanted === undefined ? DYNAMIC : Math.min(max, Math.max(min, wanted));
  return { thinkingBudget, includeThoughts: true };
}

/** What a client of this dialect wrote, as long as nobody has changed the wish since. */
function ownConfig(request: ChatRequest): JsonObject | undefined {
  const config = objectOf(ownExtrasOf(request).thinkingConfig);
  if (!config) return undefined;
  return JSON.stringify(decodeReasoning(config)) === JSON.stringify(request.reasoning) ? config : undefined;
}

/** A wish in the words of a model: a level or a budget, never both; undefined for one that does not think. */
export function encodeWish(wish: Reasoning, thinking: Thinking, target: Teller): JsonObject | undefined {
  switch (thinking.kind) {
    case 'level':
      return encodeLevel(wish, thinking.levels, target);
    case 'budget':
      return encodeBudget(wish, thinking, target);
    case 'none':
      if (!isOff(wish)) target.lose('reasoning', 'the model does not think');
      return undefined;
  }
}

/** The `thinkingConfig` for a model; undefined where there is nothing to say. */
export function encodeReasoning(request: ChatRequest, target: EncodeTarget): JsonObject | undefined {
  const own = ownConfig(request);
  const { reasoning } = request;
  return own || !reasoning ? own : encodeWish(reasoning, target.capabilities.thinking, target);
}
