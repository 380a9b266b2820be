import type { Config } from 'pipeproxy';

/** Claude Code and OpenAI clients in front of a ChatGPT plan (`pipeproxy login codex`), with a key of OpenAI for when it is used up. */
export default {
  upstreams: {
    codex: { provider: 'codex-oauth' },
    openai: { provider: 'openai-compatible', preset: 'openai', apiKey: '${env:OPENAI_API_KEY}' },
  },
  models: {
    'claude-*haiku*': 'codex/gpt-5.4-mini',
    'claude-*': ['codex/gpt-5.5', 'openai/gpt-5.5'],
    'gpt-*': ['codex/gpt-*', 'openai/gpt-*'],
  },
} satisfies Config;
