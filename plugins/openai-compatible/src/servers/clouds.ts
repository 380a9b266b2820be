import type { Server } from '../server.ts';
import { GROQ_FIELDS } from './known-fields.ts';
import {
  BREAKPOINTS,
  COMPLETIONS,
  FOUR,
  MAX_COMPLETION_TOKENS,
  MAX_TOKENS,
  NO_EFFORT,
  NO_EMBEDDINGS,
  SYSTEM,
  THREE,
  USER,
  V1_MESSAGES,
} from './shared.ts';

/** Companies that serve other people's models. */
export const CLOUDS = {
  openrouter: {
    source: 'https://openrouter.ai/docs/api-reference/overview',
    baseUrl: 'https://openrouter.ai/api/v1',
    hosts: ['openrouter.ai'],
    needsKey: true,
    messagesAuth: 'bearer',
    quirks: {
      paths: { ...COMPLETIONS, messages: V1_MESSAGES },
      messages: { isAnthropic: true },
      roles: SYSTEM,
      renameFields: USER,
      topK: true,
      thinking: {
        request: 'openrouter',
        effortMap: { ...FOUR, minimal: 'minimal', xhigh: 'xhigh', max: 'xhigh' },
        history: 'details',
      },
    },
    models: [
      { match: 'openai/*', quirks: { roles: { developer: 'keep' } } },
      { match: 'anthropic/*', quirks: { roles: { developer: 'keep' }, cacheControl: 'anthropic' } },
    ],
  },
  together: {
    source: 'https://docs.together.ai/docs/openai-api-compatibility',
    baseUrl: 'https://api.together.xyz/v1',
    hosts: ['api.together.xyz', 'api.together.ai'],
    priceList: 'together',
    needsKey: true,
    quirks: {
      ...MAX_TOKENS,
      paths: COMPLETIONS,
      renameFields: USER,
      dropFields: ['$.store', '$.tools[*].function.strict'],
      dropWhen: [{ field: '$.seed', equals: null }],
      thinking: { request: 'together', history: 'drop' },
    },
    models: [{ match: 'openai/gpt-oss*', quirks: { thinking: { request: 'reasoning_effort', effortMap: THREE } } }],
  },
  groq: {
    source: 'https://console.groq.com/docs/api-reference#chat-create',
    baseUrl: 'https://api.groq.com/openai/v1',
    hosts: ['api.groq.com'],
    priceList: 'groq',
    needsKey: true,
    quirks: {
      paths: NO_EMBEDDINGS,
      ...MAX_COMPLETION_TOKENS,
      renameFields: USER,
      allowFields: GROQ_FIELDS, // provider trap 3
      thinking: { request: 'reasoning_effort', effortMap: THREE, history: 'drop' }, // provider trap 1, provider trap 2
    },
    models: [
      {
        match: 'qwen/*',
        quirks: {
          defaults: { reasoning_format: 'parsed' },
          thinking: {
            effortMap: {
              none: 'none',
              minimal: 'default',
              low: 'default',
              medium: 'default',
              high: 'default',
              xhigh: 'default',
              max: 'default',
            },
          },
        },
      },
    ],
  },
  fireworks: {
    source: 'https://docs.fireworks.ai/tools-sdks/anthropic-compatibility',
    baseUrl: 'https://api.fireworks.ai/inference/v1',
    hosts: ['api.fireworks.ai'],
    priceList: 'fireworks',
    needsKey: true,
    messagesAuth: 'bearer',
    quirks: {
      ...MAX_TOKENS,
      paths: { ...COMPLETIONS, messages: V1_MESSAGES },
      renameFields: USER,
      thinking: { request: 'reasoning_effort', effortMap: FOUR, history: 'keep-as:reasoning_content' },
      messages: {
        dropFields: [
          '$.tools[*].cache_control',
          '$.tools[*].eager_input_streaming',
          ...BREAKPOINTS.map((place) => `${place}.ttl`),
        ],
      },
    },
  },
  cerebras: {
    source: 'https://inference-docs.cerebras.ai/resources/openai',
    baseUrl: 'https://api.cerebras.ai/v1',
    hosts: ['api.cerebras.ai'],
    priceList: 'cerebras',
    needsKey: true,
    quirks: {
      paths: NO_EMBEDDINGS,
      ...MAX_COMPLETION_TOKENS,
      roles: SYSTEM,
      renameFields: USER,
      thinking: { request: 'reasoning_effort', effortMap: FOUR, history: 'keep-as:reasoning' }, // provider trap 4
    },
  },
  anyscale: {
    source: 'https://docs.anyscale.com/',
    baseUrl: 'https://api.endpoints.anyscale.com/v1',
    hosts: ['api.endpoints.anyscale.com'],
    needsKey: true,
    warning: 'Anyscale closed its public endpoints in 2024; set `baseUrl` to your own deployment.',
    quirks: { ...MAX_TOKENS, thinking: NO_EFFORT },
  },
} as const satisfies Record<string, Server>;
