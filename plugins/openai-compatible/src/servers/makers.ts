import type { QuirksLayer } from '../quirks.ts';
import type { Server } from '../server.ts';
import { GOOGLE_FIELDS, MISTRAL_UNKNOWN } from './known-fields.ts';
import {
  ANTHROPIC_MESSAGES,
  COMPLETIONS,
  FOUR,
  MAX_COMPLETION_TOKENS,
  MAX_TOKENS,
  NO_EFFORT,
  NO_EMBEDDINGS,
  NO_IMAGES,
  RESPONSES,
  SYSTEM,
  THREE,
  USER,
} from './shared.ts';

/** Refused by models of xAI that think. @see https://github.com/n4ze3m/page-assist/issues/581 */
// provider trap 12
const XAI_THINKING: QuirksLayer = { dropFields: ['$.presence_penalty', '$.frequency_penalty', '$.stop'] };

/** Companies that serve models of their own. */
export const MAKERS = {
  openai: {
    source: 'https://platform.openai.com/docs/api-reference/chat',
    baseUrl: 'https://api.openai.com/v1',
    hosts: ['api.openai.com'],
    priceList: 'openai',
    needsKey: true,
    quirks: { paths: RESPONSES, thinking: { history: 'drop' } },
    // The others answer that they are chat models.
    models: ['gpt-3.5-turbo-instruct*', 'davinci-002', 'babbage-002'].map((match) => ({
      match,
      quirks: { paths: COMPLETIONS },
    })),
  },
  google: {
    source: 'https://ai.google.dev/gemini-api/docs/openai',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
    hosts: ['generativelanguage.googleapis.com'],
    priceList: 'google',
    needsKey: true,
    quirks: {
      ...MAX_TOKENS,
      paths: { imageEdits: null },
      dropFields: ['$.tools[*].function.strict'],
      // What is not there is a 400; of what is, some models refuse a part, which is learned then (Vali-98/ChatterUI#227).
      allowFields: GOOGLE_FIELDS, // gemini trap 30
      thinking: {
        request: 'reasoning_effort',
        effortMap: { ...FOUR, minimal: 'minimal' },
        history: 'drop',
      },
    },
  },
  xai: {
    source: 'https://docs.x.ai/docs/api-reference',
    baseUrl: 'https://api.x.ai/v1',
    hosts: ['api.x.ai'],
    priceList: 'xai',
    needsKey: true,
    quirks: {
      ...MAX_COMPLETION_TOKENS,
      roles: SYSTEM,
      renameFields: USER,
      thinking: { request: 'reasoning_effort', effortMap: THREE, history: 'drop' },
      responses: { dropFields: ['$.reasoning.summary'] },
    },
    models: [
      { match: 'grok-3-mini*', quirks: XAI_THINKING },
      { match: 'grok-4*', quirks: XAI_THINKING }, // provider trap 12
      { match: 'grok-code*', quirks: XAI_THINKING },
      { match: '*non-reasoning*', quirks: { dropFields: null } },
    ],
  },
  mistral: {
    source: 'https://docs.mistral.ai/api/endpoint/chat',
    baseUrl: 'https://api.mistral.ai/v1',
    hosts: ['api.mistral.ai'],
    priceList: 'mistral',
    needsKey: true,
    quirks: {
      paths: NO_IMAGES,
      ...MAX_TOKENS,
      renameFields: { seed: 'random_seed' },
      dropFields: MISTRAL_UNKNOWN,
      streamOptions: 'drop',
      toolCallId: { length: 9 }, // provider trap 9
      afterTool: 'insert-assistant', // provider trap 10
      toolChoice: { required: 'any' },
      thinking: {
        request: 'reasoning_effort',
        effortMap: {
          none: 'none',
          minimal: 'none',
          low: 'high',
          medium: 'high',
          high: 'high',
          xhigh: 'high',
          max: 'high',
        },
        history: 'thinking-part',
      },
    },
  },
  perplexity: {
    source: 'https://docs.perplexity.ai/api-reference/chat-completions-post',
    baseUrl: 'https://api.perplexity.ai',
    hosts: ['api.perplexity.ai'],
    needsKey: true,
    quirks: {
      ...MAX_TOKENS,
      paths: { models: null },
      systemPosition: 'first',
      alternation: 'merge', // provider trap 11
      dropFields: ['$.tools', '$.tool_choice', '$.parallel_tool_calls'],
      dropWhen: [{ field: '$.frequency_penalty', equals: 0 }], // provider trap 11
      thinking: { ...NO_EFFORT, response: ['tag:think'] },
    },
  },
  deepseek: {
    source: 'https://api-docs.deepseek.com/guides/thinking_mode',
    baseUrl: 'https://api.deepseek.com',
    hosts: ['api.deepseek.com'],
    priceList: 'deepseek',
    needsKey: true,
    quirks: {
      ...MAX_TOKENS,
      paths: { ...NO_EMBEDDINGS, messages: ANTHROPIC_MESSAGES },
      jsonSchema: 'json_object',
      thinking: {
        request: 'deepseek',
        effortMap: {
          minimal: 'high',
          low: 'high',
          medium: 'high',
          high: 'high',
          xhigh: 'max',
          max: 'max',
          none: 'none',
        },
        history: 'require:reasoning_content', // provider trap 5
      },
    },
  },
  moonshot: {
    source: 'https://platform.moonshot.ai/docs/guide/use-kimi-k2-thinking-model',
    baseUrl: 'https://api.moonshot.ai/v1',
    hosts: ['api.moonshot.ai', 'api.moonshot.cn'],
    priceList: 'moonshot',
    needsKey: true,
    messagesAuth: 'bearer',
    quirks: {
      ...MAX_TOKENS,
      paths: { ...NO_EMBEDDINGS, messages: ANTHROPIC_MESSAGES },
      dropFields: ['$.tools[*].function.strict'],
      schemaProfile: 'moonshot',
      thinking: {
        request: 'moonshot', // provider trap 7
        history: 'require:reasoning_content', // provider trap 6
        // K2.5 and K2.6 take an empty text for a missing one (theopenco/llmgateway#2093, earendil-works/pi#4179).
        placeholder: ' ', // provider trap 6
      },
    },
    models: [
      { match: 'moonshot-v1*', quirks: { thinking: NO_EFFORT } },
      // Thinks unasked, and stalls between calls when its old reasoning is ignored (can1357/oh-my-pi#1839).
      { match: 'kimi-k2.6*', quirks: { defaults: { thinking: { type: 'enabled', keep: 'all' } } } }, // provider trap 8
      {
        match: 'kimi-k3*',
        quirks: {
          ...MAX_COMPLETION_TOKENS,
          dropFields: ['$.tools[*].function.strict', '$.thinking'],
          thinking: { request: 'reasoning_effort' },
        },
      },
    ],
  },
  glm: {
    source: 'https://docs.z.ai/api-reference/llm/chat-completion',
    baseUrl: 'https://api.z.ai/api/paas/v4',
    hosts: ['api.z.ai', 'open.bigmodel.cn'],
    priceList: 'glm',
    needsKey: true,
    messagesAuth: 'bearer',
    quirks: {
      ...MAX_TOKENS,
      paths: { messages: '/api/anthropic/v1/messages' },
      thinking: { request: 'zai', history: 'keep-as:reasoning_content' },
    },
    models: ['glm-4.6*', 'glm-4.7*', 'glm-5*'].map((match) => ({ match, quirks: { defaults: { tool_stream: true } } })),
  },
  qwen: {
    source: 'https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    hosts: ['dashscope-intl.aliyuncs.com', 'dashscope.aliyuncs.com'],
    needsKey: true,
    quirks: {
      ...MAX_TOKENS,
      paths: { messages: '/apps/anthropic/v1/messages' },
      thinking: { request: 'qwen', budgetField: 'thinking_budget', history: 'drop' }, // provider trap 19
    },
  },
  minimax: {
    source: 'https://platform.minimax.io/docs/api-reference/text-openai-api',
    baseUrl: 'https://api.minimax.io/v1',
    hosts: ['api.minimax.io', 'api.minimaxi.com'],
    priceList: 'minimax',
    needsKey: true,
    messagesAuth: 'bearer',
    quirks: {
      ...MAX_TOKENS,
      paths: { messages: ANTHROPIC_MESSAGES },
      wire: 'anthropic-messages',
      defaults: { reasoning_split: true },
      thinking: { request: 'none', history: 'details', response: ['tag:think'] },
    },
  },
} as const satisfies Record<string, Server>;
