/** What one generation of Claude takes at the door `invoke`. */
export interface ClaudeTraits {
  /** Values of `anthropic_beta` that are not refused. One unknown value fails the whole request. */
  readonly betas: readonly string[];
  /** True: temperature, top_p and top_k are refused. */
  readonly rejectsSampling?: true;
}

/** Reported as accepted by 4.5 and 4.6. @see https://github.com/BerriAI/litellm/issues/19877 */
const ACCEPTED: readonly string[] = [
  'interleaved-thinking-2025-05-14',
  'context-management-2025-06-27',
  'context-1m-2025-08-07',
  'effort-2025-11-24',
  'tool-search-tool-2025-10-19',
  'tool-examples-2025-10-29',
  'computer-use-2025-01-24',
  'token-efficient-tools-2025-02-19',
  'output-128k-2025-02-19',
];

const USUAL: ClaudeTraits = { betas: ACCEPTED };
/** @see https://github.com/anthropics/claude-code/issues/49370 and https://github.com/livekit/agents/issues/6581 */
const NEWEST: ClaudeTraits = {
  betas: [], // bedrock trap 2
  rejectsSampling: true, // bedrock trap 21
};

/** The first part that a model's name contains decides. */
const FAMILIES: readonly (readonly [part: RegExp, traits: ClaudeTraits])[] = [
  [/claude-(3|instant|v2|2)|claude-(opus|sonnet)-4-2025|claude-[a-z]+-4-[156]\b|claude-(opus|sonnet)-4$/, USUAL],
  [/claude-/, NEWEST],
];

/** What a model takes, by its id or what the config says is behind it. */
export function claudeTraits(name: string): ClaudeTraits {
  return FAMILIES.find(([part]) => part.test(name))?.[1] ?? USUAL;
}
