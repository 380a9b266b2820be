/** What Chat Completions allows one family of models. */
export interface ChatModelTraits {
  /** Reasoning models take `max_completion_tokens` and hardly any sampling field. */
  isReasoning: boolean;
  /** Levels of `reasoning_effort`; none for a model that does not reason. */
  efforts: readonly string[];
  takesStop: boolean;
}

const ALL_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The first pattern that matches a model's name decides; what OpenAI does not name is taken liberally. */
const TRAITS: readonly (readonly [pattern: RegExp, traits: ChatModelTraits])[] = [
  [/^(o3|o4-mini)(-|$)/, { isReasoning: true, efforts: ['low', 'medium', 'high'], takesStop: false }],
  [/^o\d+(-|$)/, { isReasoning: true, efforts: ['low', 'medium', 'high'], takesStop: true }],
  [/^gpt-5-chat/, { isReasoning: false, efforts: [], takesStop: true }],
  [/^gpt-5(-|$)/, { isReasoning: true, efforts: ['minimal', 'low', 'medium', 'high'], takesStop: true }],
  [/^gpt-5\.1-codex-max/, { isReasoning: true, efforts: ['none', 'low', 'medium', 'high', 'xhigh'], takesStop: true }],
  [/^gpt-5\.1(-|$)/, { isReasoning: true, efforts: ['none', 'low', 'medium', 'high'], takesStop: true }],
  [/^gpt-([5-9]|\d\d)/, { isReasoning: true, efforts: ALL_EFFORTS, takesStop: true }],
  [/^gpt-/, { isReasoning: false, efforts: [], takesStop: true }],
];

const UNKNOWN: ChatModelTraits = { isReasoning: false, efforts: ALL_EFFORTS, takesStop: true };

/** The traits of a model by its name. @see section 0.2 of the dialect facts */
export function chatModelTraits(model: string): ChatModelTraits {
  return TRAITS.find(([pattern]) => pattern.test(model))?.[1] ?? UNKNOWN;
}
