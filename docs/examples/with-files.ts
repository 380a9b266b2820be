import type { Config } from 'pipeproxy';

/** Routes of one's own: the plugin beside this file answers /v1/files. */
export default {
  plugins: [{ name: './files.ts', options: { baseUrl: 'https://api.openai.com/v1', apiKey: '${env:OPENAI_API_KEY}' } }],
  upstreams: { openai: { provider: 'openai-compatible', preset: 'openai', apiKey: '${env:OPENAI_API_KEY}' } },
  models: { 'gpt-*': 'openai/gpt-*' },
} satisfies Config;
