import type { ChatRequest, Effort, JsonObject, Reasoning } from '../../contract/index.ts';
import { defined, numberOf, objectOf, textOf } from '../../wire/json-values.ts';
import type { Level, Thinking } from './capabilities.ts';
import type { EncodeTarget } from './encode-target.ts';
import { ownExtrasOf } from './own-extras.ts';
import { fieldOf } from './proto-fields.ts';

const DYNAMIC = -1;

const LEVELS: readonly Level[] = ['minimal', 'low', 'medium', 'high'];

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

/** Reads `thinkingConfig`. Who wants to see thoughts wants the model to think. */
export function decodeReasoning(config: JsonObject | undefined): Reasoning | undefined {
  const level = textOf(fieldOf(config, 'thinkingLevel'))?.toLowerCase();
  const effort = LEVELS.find((word) => word === level);
  if (effort) return { effort };
  const budgetTokens = numberOf(fieldOf(config, 'thinkingBudget'));
  if (budgetTokens === 0) return { mode: 'off' };
  if (budgetTokens !== undefined && budgetTokens > 0) return { mode: 'budget', budgetTokens };
  const isWished = budgetTokens === DYNAMIC || fieldOf(config, 'includeThoughts') === true;
  return isWished ? { mode: 'adaptive' } : undefined;
}

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

function encodeLevel(wish: Reasoning, levels: readonly Level[], target: EncodeTarget): JsonObject {
  if (isOff(wish)) {
    target.lose('reasoning-off', 'the model always thinks, as little as it can');
    return defined({ thinkingLevel: levels[0]?.toUpperCase() });
  }
  const level = levelOf(wish);
  const fitting = level && fittingLevel(level, levels);
  return { ...defined({ thinkingLevel: fitting?.toUpperCase() }), includeThoughts: true };
}

function encodeBudget(wish: Reasoning, thinking: Thinking & { kind: 'budget' }, target: EncodeTarget): JsonObject {
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

/** The `thinkingConfig` for a model; undefined where there is nothing to say. Never a level and a budget together. */
export function encodeReasoning(request: ChatRequest, target: EncodeTarget): JsonObject | undefined {
  const own = ownConfig(request);
  const { reasoning } = request;
  if (own || !reasoning) return own;
  const { thinking } = target.capabilities;
  switch (thinking.kind) {
    case 'level':
      return encodeLevel(reasoning, thinking.levels, target);
    case 'budget':
      return encodeBudget(reasoning, thinking, target);
    case 'none':
      if (!isOff(reasoning)) target.lose('reasoning', 'the model does not think');
      return undefined;
  }
}
