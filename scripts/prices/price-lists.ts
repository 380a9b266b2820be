/** A list of the table: what its source calls it. */
export interface PriceListNames {
  /** Id of the provider at models.dev. */
  readonly modelsDev: string;
  /** Name of its file in the catalog of pi-ai. */
  readonly piAi: string;
}

const same = (name: string): PriceListNames => ({ modelsDev: name, piAi: name });

/**
 * The lists that are kept: those of vendors that a provider or a preset can name. Not here: subscriptions, which are not billed by
 * token, and OpenRouter, which says in each reply what it cost.
 */
export const PRICE_LISTS: Readonly<Record<string, PriceListNames>> = {
  anthropic: same('anthropic'),
  azure: same('azure'),
  bedrock: same('amazon-bedrock'),
  cerebras: same('cerebras'),
  deepseek: same('deepseek'),
  fireworks: { modelsDev: 'fireworks-ai', piAi: 'fireworks' },
  glm: same('zai'),
  google: same('google'),
  groq: same('groq'),
  minimax: same('minimax'),
  mistral: same('mistral'),
  moonshot: same('moonshotai'),
  openai: same('openai'),
  together: { modelsDev: 'togetherai', piAi: 'together' },
  vertex: same('google-vertex'),
  xai: same('xai'),
};
