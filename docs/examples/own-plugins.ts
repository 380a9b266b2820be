import type { Config } from 'pipeproxy';

/** A provider, a stage and an observer of one's own, each in a file beside this one. */
export default {
  plugins: ['./acme.ts', './today.ts', './slow-log.ts'],
  upstreams: {
    acme: { provider: 'acme', baseUrl: 'https://llm.acme.example/v1', apiKey: '${env:ACME_KEY}' },
  },
  models: { 'claude-*': 'acme/large' },
  pipeline: [
    'auth',
    { stage: 'today', options: { words: 'The date is' } },
    'alias',
    'translate',
    'execute',
    'usage',
    { stage: 'slow-log', options: { aboveMs: 60_000 } },
  ],
} satisfies Config;
