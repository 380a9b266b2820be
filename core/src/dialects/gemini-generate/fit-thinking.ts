import type { JsonObject, Loss, ModelFacts, Patch } from '../../contract/index.ts';
import { defined, objectOf } from '../../wire/json-values.ts';
import { createLosses } from '../../wire/losses.ts';
import { capabilitiesOf, type Thinking } from './capabilities.ts';
import { fieldOf, otherFields, spellingOf } from './proto-fields.ts';
import { decodeReasoning, encodeWish } from './reasoning.ts';

/** A free name says nothing: only what is a Gemini by its name is known. */
const GEMINI = /gemini/i;

interface Asked {
  readonly thinkingLevel?: string;
  readonly thinkingBudget?: string;
}

/** Both words as texts, for comparing: Google takes levels in any case and budgets as texts too. */
const askedIn = (config: JsonObject | undefined): Asked =>
  Object.fromEntries(
    ['thinkingLevel', 'thinkingBudget'].flatMap((name) => {
      const value = fieldOf(config, name);
      return value === undefined ? [] : [[name, String(value).toUpperCase()]];
    }),
  );

/** The part of a config that says how much to think, in the words of the model. */
function fitted(config: JsonObject, thinking: Thinking, lose: ReturnType<typeof createLosses>['add']): JsonObject {
  const wish = decodeReasoning(config);
  const { thinkingLevel, thinkingBudget } = (wish && encodeWish(wish, thinking, { lose })) ?? {};
  return defined({ thinkingLevel, thinkingBudget });
}

/**
 * Makes the wish to think one that the model takes, in a body that passes through: its client may have meant another model. A level
 * for models that take budgets is a 400, and so are both together.
 *
 * @see https://github.com/QwenLM/qwen-code/pull/9094 and https://github.com/RooCodeInc/Roo-Code/issues/10700
 */
export function fitThinking(
  body: JsonObject,
  model: string,
  facts: ModelFacts,
  note: (loss: Loss) => void,
): readonly Patch[] {
  if (!GEMINI.test(facts.family ?? model)) return [];
  const settings = spellingOf(body, 'generationConfig') ?? '';
  const name = spellingOf(objectOf(body[settings]), 'thinkingConfig') ?? '';
  const config = objectOf(objectOf(body[settings])?.[name]);
  const asked = askedIn(config);
  if (!config || Object.keys(asked).length === 0) return [];
  const { thinking } = capabilitiesOf(model, facts);
  const losses = createLosses();
  const said = fitted(config, thinking, losses.add);
  if (JSON.stringify(askedIn(said)) === JSON.stringify(asked)) return [];
  losses.flush(note);
  const path = [settings, name];
  if (thinking.kind === 'none') return [{ op: 'delete', path }];
  return [{ op: 'set', path, value: { ...otherFields(config, ['thinkingLevel', 'thinkingBudget']), ...said } }];
}
