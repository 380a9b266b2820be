import { booleanOf, type JsonObject, type JsonValue, numberOf, objectOf, stringOf } from '@pipeproxy/core';
import type { BodyRule, RuleMaker } from '../body-rule.ts';
import { without } from '../json-edit.ts';
import type { ThinkingQuirks } from '../quirks.ts';

/** What a body says about thinking in OpenAI's words. */
interface Wish {
  /** The server's word; undefined when the server cannot say the client's. */
  readonly word: string | undefined;
  readonly isOff: boolean;
  readonly budget: number | undefined;
}

/** Fields that say the same in the server's own way. */
type Spelling = (wish: Wish, body: JsonObject) => JsonObject;

const EFFORTS: ReadonlySet<string> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']);

/** Where the codec leaves a budget for servers whose own field is not at the top. */
export const BUDGET_FIELD = 'thinking_budget';

const onOff = ({ isOff }: Wish): string => (isOff ? 'disabled' : 'enabled');

function openrouter({ word, isOff, budget }: Wish): JsonObject {
  if (isOff) return { reasoning: { enabled: false } };
  if (budget !== undefined) return { reasoning: { max_tokens: budget } };
  return word === undefined ? {} : { reasoning: { effort: word } };
}

function templateArguments({ isOff, word }: Wish, body: JsonObject): JsonObject {
  const given = objectOf(body.chat_template_kwargs) ?? {};
  const effort = isOff || word === undefined ? {} : { reasoning_effort: word };
  return { chat_template_kwargs: { enable_thinking: !isOff, ...given }, ...effort };
}

const SPELLINGS: Readonly<Record<NonNullable<ThinkingQuirks['request']>, Spelling>> = {
  none: () => ({}),
  reasoning_effort: ({ word }) => (word === undefined ? {} : { reasoning_effort: word }),
  openrouter,
  deepseek: (wish) => ({
    thinking: { type: onOff(wish) },
    ...(wish.isOff || wish.word === undefined ? {} : { reasoning_effort: wish.word }),
  }),
  together: ({ isOff }) => ({ reasoning: { enabled: !isOff } }),
  zai: (wish) => ({ thinking: { type: onOff(wish), ...(wish.isOff ? {} : { clear_thinking: false }) } }),
  qwen: ({ isOff }) => ({ enable_thinking: !isOff }),
  moonshot: (wish) => ({ thinking: { type: onOff(wish), ...(wish.isOff ? {} : { keep: 'all' }) } }),
  chat_template_kwargs: templateArguments,
};

/** The server's own field, where its presence says that the client speaks the server's language already. */
const OWN_FIELD: Readonly<Partial<Record<NonNullable<ThinkingQuirks['request']>, string>>> = {
  openrouter: 'reasoning',
  deepseek: 'thinking',
  together: 'reasoning',
  zai: 'thinking',
  qwen: 'enable_thinking',
  moonshot: 'thinking',
};

function wishOf(effort: string, budget: number | undefined, map: ThinkingQuirks['effortMap']): Wish {
  const words: Readonly<Record<string, string>> | undefined = map;
  const word = words && Object.hasOwn(words, effort) ? words[effort] : undefined;
  return { word: words ? word : effort, isOff: effort === 'none', budget };
}

/** `thinking: true` of some clients is an object at the servers that have the field. */
function asObject(value: JsonValue | undefined): JsonValue | undefined {
  const flag = booleanOf(value);
  return flag === undefined ? value : { type: flag ? 'enabled' : 'disabled' }; // provider trap 7
}

/** Two ways of saying it in one request are refused; only DeepSeek has both, and not with thinking off. */
function alreadySaid(body: JsonObject, field: string, isDeepSeek: boolean): JsonObject {
  const own = field === 'thinking' ? asObject(body[field]) : body[field];
  const next = own === body[field] ? body : { ...body, [field]: own };
  return isDeepSeek && objectOf(own)?.type !== 'disabled' ? next : without(next, 'reasoning_effort'); // provider trap 7
}

function spell(body: JsonObject, wish: Wish, spelling: Spelling, budgetField: string): JsonObject {
  const said = spelling(wish, body);
  const rest = said.reasoning_effort === undefined ? without(body, 'reasoning_effort') : body;
  const isBudgetSaid = wish.isOff || spelling === openrouter;
  return { ...(isBudgetSaid ? without(rest, budgetField) : rest), ...said };
}

function ruleFor({ request, effortMap, budgetField = BUDGET_FIELD }: ThinkingQuirks): BodyRule | undefined {
  if (request === undefined) return undefined;
  const ownField = OWN_FIELD[request];
  return (body, note) => {
    const isSaid = ownField !== undefined && body[ownField] !== undefined && body[ownField] !== null;
    if (isSaid) return alreadySaid(body, ownField, request === 'deepseek');
    const effort = stringOf(body.reasoning_effort);
    // A word that is not OpenAI's is the server's own.
    if (effort === undefined || !EFFORTS.has(effort)) return body;
    const next = spell(body, wishOf(effort, numberOf(body[budgetField]), effortMap), SPELLINGS[request], budgetField);
    const isLost = Object.keys(next).every((key) => Object.hasOwn(body, key)) && next.reasoning_effort === undefined;
    if (isLost) note({ feature: 'reasoning-effort', effect: 'the upstream decides how much it thinks' });
    return next;
  };
}

/** Asks for thinking in the server's own words; a client that used them already is left alone. */
export const thinkingRequest: RuleMaker = ({ thinking }) => thinking && ruleFor(thinking);
