import type { Config } from 'pipeproxy';

/** Deployments of OpenAI and DeepSeek at a resource of Azure, by tokens of Entra ID: `npm install @azure/identity` beside pipeproxy. */
export default {
  upstreams: {
    azure: {
      provider: 'azure-openai',
      endpoint: 'https://my-resource.openai.azure.com',
      auth: 'entra',
      models: {
        'my-gpt': { family: 'gpt-5.1' },
        'my-seek': { family: 'DeepSeek-V3.2' },
        'my-codex': { family: 'gpt-5.1-codex', routes: { 'chat/completions': 'responses' } },
      },
    },
  },
  models: {
    'gpt-*': 'azure/my-gpt',
    'deepseek-*': 'azure/my-seek',
    'claude-*': 'azure/my-codex',
  },
} satisfies Config;
