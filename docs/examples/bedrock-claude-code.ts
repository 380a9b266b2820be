import type { Config } from 'pipeproxy';

/**
 * Claude Code in front of Claude on Amazon Bedrock. Most models answer only to a profile: the id with `us.`, `eu.` or `global.` in
 * front. Keys come from AWS_ACCESS_KEY_ID or AWS_BEARER_TOKEN_BEDROCK, the region from AWS_REGION.
 */
export default {
  upstreams: {
    bedrock: { provider: 'bedrock', region: 'us-east-1' },
  },
  models: {
    'claude-*haiku*': 'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0',
    'claude-*opus*': 'bedrock/us.anthropic.claude-opus-4-5-20251101-v1:0',
    'claude-*': 'bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0',
  },
} satisfies Config;
