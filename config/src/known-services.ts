/** A service that a variable with its key makes usable. */
export interface KnownService {
  /** Name of the upstream, and of the preset of the provider `openai-compatible`. */
  readonly name: string;
  readonly keys: readonly string[];
  /** Models that are asked for by the service's own names. */
  readonly models: readonly string[];
  /** True: it serves models of many makers, so it may stand for every other name. */
  readonly isCatchAll?: boolean;
}

/** In the order in which they answer for a name that no pattern claims. */
export const KNOWN_SERVICES: readonly KnownService[] = [
  { name: 'openrouter', keys: ['OPENROUTER_API_KEY'], models: [], isCatchAll: true },
  { name: 'together', keys: ['TOGETHER_API_KEY'], models: [] },
  { name: 'groq', keys: ['GROQ_API_KEY'], models: [] },
  { name: 'fireworks', keys: ['FIREWORKS_API_KEY'], models: [] },
  { name: 'cerebras', keys: ['CEREBRAS_API_KEY'], models: [] },
  { name: 'deepseek', keys: ['DEEPSEEK_API_KEY'], models: ['deepseek-*'] },
  { name: 'mistral', keys: ['MISTRAL_API_KEY'], models: ['mistral-*', 'codestral-*', 'devstral-*', 'magistral-*'] },
  { name: 'perplexity', keys: ['PERPLEXITY_API_KEY'], models: ['sonar*'] },
  { name: 'xai', keys: ['XAI_API_KEY'], models: ['grok-*'] },
  { name: 'moonshot', keys: ['MOONSHOT_API_KEY'], models: ['kimi-*'] },
  { name: 'glm', keys: ['ZAI_API_KEY', 'ZHIPU_API_KEY'], models: ['glm-*'] },
  { name: 'qwen', keys: ['DASHSCOPE_API_KEY'], models: ['qwen*'] },
  { name: 'minimax', keys: ['MINIMAX_API_KEY'], models: ['MiniMax-*'] },
];
