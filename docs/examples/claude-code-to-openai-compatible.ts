import type { Config } from 'pipeproxy';

/** Claude Code in front of servers that speak OpenAI chat: large requests to one, small ones to a local model. */
export default {
  upstreams: {
    openai: { provider: 'openai-compatible', preset: 'openai', apiKey: '${env:OPENAI_API_KEY}' },
    ollama: { provider: 'openai-compatible', preset: 'ollama' },
  },
  models: {
    'claude-*haiku*': ['ollama/qwen3', 'openai/gpt-5.1-mini'],
    'claude-*': 'openai/gpt-5.1',
  },
} satisfies Config;
