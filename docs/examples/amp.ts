import type { Config } from 'pipeproxy';

/** Classic Amp with models of your own: its deep mode on Claude, and what nobody here has is an error, not a bill. */
export default {
  plugins: [
    {
      name: 'amp',
      options: {
        mappings: [
          { from: 'gpt-5.4', to: 'claude-opus-4-7' },
          { from: '^gemini-.*flash', to: 'claude-haiku-4-5', regex: true },
        ],
      },
    },
  ],
  upstreams: { anthropic: { provider: 'anthropic', apiKey: '${env:ANTHROPIC_API_KEY}' } },
  models: { 'claude-*': 'anthropic/claude-*' },
} satisfies Config;
