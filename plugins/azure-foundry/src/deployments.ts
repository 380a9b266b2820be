import type { Api, AzureOptions, Deployment } from './azure-options.ts';

/** What is known of the deployments of a resource. */
export interface Deployments {
  of(name: string): Deployment;
  api(name: string): Api;
  /** True unless a family of another maker is declared. */
  isOfOpenAI(name: string): boolean;
  /** True for models whose answer may stand where their reasoning should. */
  answersInReasoning(name: string): boolean;
}

const NOTHING: Deployment = {};
const CLAUDE = /claude|^anthropic/i;
const OPENAI = /^(gpt|o\d|chatgpt|codex|computer-use|model-router|sora|text-|dall-e)/i;
const DEEPSEEK = /^deepseek/i;

/**
 * Reads what the config says of deployments. A name is free, so that nothing is taken from it: what is not declared has the API of the
 * upstream, or of the provider.
 *
 * @param usual - API of a deployment of which nothing is known; when absent, OpenAI's.
 */
export function readDeployments(options: AzureOptions, usual?: 'messages'): Deployments {
  const { models = [], api, apiVersion = 'v1' } = options;
  const known = new Map<string, Deployment>(Array.isArray(models) ? [] : Object.entries(models));
  const of = (name: string): Deployment => known.get(name) ?? NOTHING; // foundry trap 2
  const ofOpenAI: Api = /^\d/.test(apiVersion) ? 'classic' : 'openai';
  const familyOf = (name: string): string => of(name).family ?? '';

  function byFamily(name: string): Api {
    const family = familyOf(name);
    if (family === '') return usual ?? ofOpenAI;
    return CLAUDE.test(family) ? 'messages' : ofOpenAI; // foundry trap 2
  }

  return {
    of,
    api: (name) => of(name).api ?? api ?? byFamily(name),
    isOfOpenAI: (name) => familyOf(name) === '' || OPENAI.test(familyOf(name)),
    answersInReasoning: (name) => DEEPSEEK.test(familyOf(name)),
  };
}
