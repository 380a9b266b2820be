import type { Server } from '../server.ts';
import {
  BREAKPOINTS,
  COMPLETIONS,
  FOUR,
  MAX_TOKENS,
  NO_EFFORT,
  NO_IMAGES,
  SYSTEM,
  THREE,
  V1_MESSAGES,
} from './shared.ts';

/** Programs that people run themselves. */
export const LOCAL_SERVERS = {
  ollama: {
    source: 'https://github.com/ollama/ollama/blob/main/docs/api/anthropic-compatibility.mdx',
    baseUrl: 'http://localhost:11434/v1',
    quirks: {
      ...MAX_TOKENS,
      paths: { ...COMPLETIONS, messages: V1_MESSAGES },
      dropFields: ['tool_choice', 'logit_bias', 'user', 'n', 'options', 'num_ctx', 'think'].map((key) => `$.${key}`),
      images: { url: false },
      thinking: {
        request: 'reasoning_effort',
        effortMap: { ...FOUR, xhigh: 'max', max: 'max' },
        history: 'drop',
      },
      messages: {
        documents: 'text',
        dropFields: [
          '$.tool_choice',
          '$.metadata',
          '$.cache_control',
          '$.messages[*].content[*].citations',
          ...BREAKPOINTS,
        ],
      },
    },
  },
  vllm: {
    source: 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html',
    baseUrl: 'http://localhost:8000/v1',
    quirks: {
      paths: { ...NO_IMAGES, ...COMPLETIONS, messages: V1_MESSAGES },
      roles: SYSTEM,
      systemPosition: 'first',
      topK: true,
      thinking: {
        request: 'chat_template_kwargs',
        effortMap: THREE,
        budgetField: 'thinking_token_budget',
        history: 'keep',
      },
    },
    // The server invents ids that the model's own template then refuses (vllm-project/vllm#47734).
    models: ['*mistral*', '*ministral*', '*devstral*', '*magistral*'].map((match) => ({
      match,
      quirks: { toolCallId: { length: 9 } }, // provider trap 17
    })),
  },
  localai: {
    source: 'https://localai.io/features/openai-functions/',
    baseUrl: 'http://localhost:8080/v1',
    quirks: { ...MAX_TOKENS, paths: COMPLETIONS, thinking: NO_EFFORT },
  },
  lmstudio: {
    source: 'https://lmstudio.ai/docs/developer/anthropic-compat',
    baseUrl: 'http://localhost:1234/v1',
    quirks: { ...MAX_TOKENS, paths: { ...NO_IMAGES, ...COMPLETIONS, messages: V1_MESSAGES }, thinking: NO_EFFORT },
  },
  llamacpp: {
    source: 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md',
    baseUrl: 'http://localhost:8080/v1',
    quirks: {
      paths: { ...NO_IMAGES, ...COMPLETIONS, messages: V1_MESSAGES, countTokens: `${V1_MESSAGES}/count_tokens` },
      roles: SYSTEM,
      topK: true,
      thinking: { request: 'reasoning_effort', budgetField: 'thinking_budget_tokens', history: 'keep' },
    },
  },
  litellm: {
    source: 'https://docs.litellm.ai/docs/anthropic_unified',
    baseUrl: 'http://localhost:4000',
    quirks: {
      paths: { ...COMPLETIONS, messages: V1_MESSAGES, countTokens: `${V1_MESSAGES}/count_tokens` },
      messages: { isAnthropic: true },
      emptyToolsWithHistory: true,
      cacheControl: 'anthropic',
      thinking: { history: 'keep' },
    },
  },
} as const satisfies Record<string, Server>;
