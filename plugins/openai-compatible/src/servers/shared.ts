import type { Quirks, ThinkingQuirks } from '../quirks.ts';

export const SYSTEM = { developer: 'system' } as const;
export const MAX_TOKENS = { maxTokensField: 'max_tokens', roles: SYSTEM } as const satisfies Quirks;
export const MAX_COMPLETION_TOKENS = { maxTokensField: 'max_completion_tokens' } as const satisfies Quirks;
/** OpenAI's newer name for the end user. */
export const USER = { safety_identifier: 'user' };
/** Servers with three levels and no off. */
export const THREE = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'high',
  max: 'high',
} as const;
export const FOUR = { none: 'none', ...THREE } as const;
export const NO_EFFORT: ThinkingQuirks = { request: 'none', history: 'drop' };
export const V1_MESSAGES = 'v1/messages';
/** Servers that go on with a bare prompt for every model. */
export const COMPLETIONS = { completions: 'completions' } as const;
/** @see https://platform.openai.com/docs/api-reference/responses */
export const RESPONSES = {
  responses: 'responses',
  keptResponses: 'responses',
  compactedResponses: 'responses/compact',
  countedResponses: 'responses/input_tokens',
} as const;
export const ANTHROPIC_MESSAGES = 'anthropic/v1/messages';
/** Servers of models that only talk. */
export const NO_IMAGES = { images: null, imageEdits: null } as const;
export const NO_EMBEDDINGS = { embeddings: null, ...NO_IMAGES } as const;

/** Every place of the Messages API that takes a cache breakpoint, without what comes before it. */
export const BREAKPOINTS = [
  '$.tools[*]',
  '$.system[*]',
  '$.messages[*].content[*]',
  '$.messages[*].content[*].content[*]',
].map((place) => `${place}.cache_control`);
