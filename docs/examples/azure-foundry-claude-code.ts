import type { Config } from 'pipeproxy';

/** Claude Code in front of Claude models that are deployed in Azure AI Foundry: its names lead to deployments, whose names are free. */
export default {
  upstreams: {
    foundry: {
      provider: 'azure-foundry',
      resource: 'my-resource',
      apiKey: '${env:ANTHROPIC_FOUNDRY_API_KEY}',
      models: { 'my-opus': { family: 'claude-opus-4-5' } },
    },
  },
  models: {
    'claude-opus-4-5-20251101': 'foundry/my-opus',
    'claude-*opus*': 'foundry/my-opus',
    'claude-*': 'foundry/claude-sonnet-4-5',
  },
} satisfies Config;
