import type { Effort, ModelFacts } from '../../contract/index.ts';

/** What one family of models takes. */
export interface Capabilities {
  /** Largest `max_tokens`; also what is sent when the client names none. */
  readonly maxOutput: number;
  /** False: `maxOutput` is a guess, so what the client names is not cut to it. */
  readonly isMaxOutputKnown: boolean;
  readonly hasStructuredOutput: boolean;
  /** `budget`: `thinking.type: enabled`. `both`: `adaptive` too, which is then preferred. */
  readonly thinking: 'none' | 'budget' | 'adaptive' | 'both';
  /** Words that `output_config.effort` takes, weakest first. */
  readonly efforts: readonly Effort[];
  /** True: without thinking the two highest efforts are refused. */
  readonly isOffOnlyUpToHigh: boolean;
  /** True: only the default values of temperature, top_p and top_k are taken. */
  readonly rejectsSampling: boolean;
  /** True: temperature and top_p are not taken together. */
  readonly rejectsSamplingPair: boolean;
  /** False: a conversation must end with a message of the user. */
  readonly takesPrefill: boolean;
}

const UP_TO_HIGH: readonly Effort[] = ['low', 'medium', 'high'];

const NEWEST: Capabilities = {
  maxOutput: 128_000,
  isMaxOutputKnown: true,
  hasStructuredOutput: true,
  thinking: 'adaptive',
  efforts: [...UP_TO_HIGH, 'xhigh', 'max'],
  isOffOnlyUpToHigh: false,
  rejectsSampling: true,
  rejectsSamplingPair: true,
  takesPrefill: false,
};

const GENERATION_4_6: Capabilities = {
  ...NEWEST,
  thinking: 'both',
  efforts: [...UP_TO_HIGH, 'max'],
  rejectsSampling: false,
};

const GENERATION_4_5: Capabilities = {
  ...GENERATION_4_6,
  maxOutput: 64_000,
  thinking: 'budget',
  efforts: [],
  takesPrefill: true,
};

const GENERATION_4: Capabilities = { ...GENERATION_4_5, hasStructuredOutput: false };

const GENERATION_3: Capabilities = { ...GENERATION_4, maxOutput: 4_096, isMaxOutputKnown: false, thinking: 'none' };

/** A server that speaks the dialect with models of its own. */
const FOREIGN: Capabilities = { ...GENERATION_3, thinking: 'budget', rejectsSamplingPair: false };

/**
 * The first part that a model's name contains decides. Names are compared with `-` for every other separator and at both ends,
 * so that `anthropic/claude-sonnet-4.5` and `claude-sonnet-4@20250514` are found too.
 *
 * @see https://platform.claude.com/docs/en/about-claude/models/overview
 */
const FAMILIES: readonly (readonly [part: string, capabilities: Capabilities])[] = [
  ['-claude-opus-5-', { ...NEWEST, isOffOnlyUpToHigh: true }],
  ['-claude-opus-4-8-', NEWEST],
  ['-claude-opus-4-7-', NEWEST],
  ['-claude-fable-5-', NEWEST],
  ['-claude-sonnet-5-', NEWEST],
  ['-claude-sonnet-4-6-', GENERATION_4_6],
  ['-claude-opus-4-6-', GENERATION_4_6],
  ['-claude-sonnet-4-5-', GENERATION_4_5],
  ['-claude-opus-4-5-', { ...GENERATION_4_5, efforts: UP_TO_HIGH }],
  ['-claude-haiku-4-5-', GENERATION_4_5],
  ['-claude-opus-4-1-', { ...GENERATION_4_5, maxOutput: 32_000 }],
  ['-claude-sonnet-4-', GENERATION_4],
  ['-claude-opus-4-', { ...GENERATION_4, maxOutput: 32_000 }],
  ['-claude-3-haiku-', { ...GENERATION_3, isMaxOutputKnown: true }],
  ['-claude-3-7-', { ...GENERATION_3, thinking: 'budget' }],
  ['-claude-3-', GENERATION_3],
  ['-claude-2-', GENERATION_3],
  ['-claude-v2-', GENERATION_3],
  ['-claude-instant-', GENERATION_3],
  ['-claude-', NEWEST],
];

/** What a Claude takes, always the same object for one family; undefined for a name that is no Claude's. */
export function familyOf(name: string): Capabilities | undefined {
  const plain = `-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-`;
  return FAMILIES.find(([part]) => plain.includes(part))?.[1];
}

/** What a model takes, by the vendor's own id behind its name; a configured output limit wins over the table's. */
export function capabilitiesOf(model: string, facts: ModelFacts): Capabilities {
  const family = familyOf(facts.family ?? model) ?? FOREIGN;
  if (facts.maxOutputTokens === undefined) return family;
  return { ...family, maxOutput: facts.maxOutputTokens, isMaxOutputKnown: true };
}
