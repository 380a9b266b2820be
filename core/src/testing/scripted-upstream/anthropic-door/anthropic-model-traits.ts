/** What the Messages API allows one family of models. */
export interface AnthropicModelTraits {
  maxOutput: number;
  hasStructuredOutput: boolean;
  /** `adaptive` takes `thinking.type: adaptive`, `budget` takes `enabled`. */
  thinking: 'none' | 'budget' | 'adaptive' | 'both';
  /** Only the default values of temperature, top_p and top_k are taken. */
  refusesSampling: boolean;
  /** temperature and top_p may not be given together. */
  refusesSamplingPair: boolean;
  takesXhighEffort: boolean;
  takesPrefill: boolean;
}

const NEWEST: AnthropicModelTraits = {
  maxOutput: 128_000,
  hasStructuredOutput: true,
  thinking: 'adaptive',
  refusesSampling: true,
  refusesSamplingPair: false,
  takesXhighEffort: true,
  takesPrefill: false,
};

const GENERATION_4_6: AnthropicModelTraits = {
  ...NEWEST,
  thinking: 'both',
  refusesSampling: false,
  refusesSamplingPair: true,
  takesXhighEffort: false,
};

const GENERATION_4_5: AnthropicModelTraits = {
  ...GENERATION_4_6,
  maxOutput: 64_000,
  thinking: 'budget',
  takesPrefill: true,
};

const GENERATION_4: AnthropicModelTraits = {
  ...GENERATION_4_5,
  hasStructuredOutput: false,
  refusesSamplingPair: false,
};

/** A name that is no Claude's: the script is not to be hindered. */
const UNKNOWN: AnthropicModelTraits = {
  ...GENERATION_4_6,
  refusesSamplingPair: false,
  takesXhighEffort: true,
  takesPrefill: true,
};

/** The first part that a model's name contains decides. @see section 0.2 of the dialect facts */
const TRAITS: readonly (readonly [part: string, traits: AnthropicModelTraits])[] = [
  ['claude-sonnet-4-6', GENERATION_4_6],
  ['claude-opus-4-6', GENERATION_4_6],
  ['claude-sonnet-4-5', GENERATION_4_5],
  ['claude-opus-4-5', GENERATION_4_5],
  ['claude-haiku-4-5', GENERATION_4_5],
  ['claude-opus-4-1', { ...GENERATION_4_5, maxOutput: 32_000 }],
  ['claude-opus-4-7', NEWEST],
  ['claude-opus-4-8', NEWEST],
  ['claude-sonnet-4-', GENERATION_4],
  ['claude-opus-4-', { ...GENERATION_4, maxOutput: 32_000 }],
  ['claude-3', { ...GENERATION_4, maxOutput: 4_096, thinking: 'none' }],
  ['claude-', NEWEST],
];

/** The traits of a model by its name; names that no Claude has are taken liberally. */
export function anthropicModelTraits(model: string): AnthropicModelTraits {
  return TRAITS.find(([part]) => model.includes(part))?.[1] ?? UNKNOWN;
}
