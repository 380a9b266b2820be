import type { Quirks, QuirksLayer, ThinkingQuirks } from './quirks.ts';
import type { Server } from './server.ts';

const SYSTEM: Quirks['roles'] = { developer: 'system' };
const MAX_TOKENS = { maxTokensField: 'max_tokens', roles: SYSTEM } as const satisfies Quirks;
const MAX_COMPLETION_TOKENS = { maxTokensField: 'max_completion_tokens' } as const satisfies Quirks;
/** OpenAI's newer name for the end user. */
const USER = { safety_identifier: 'user' };
/** Servers with three levels and no off. */
const THREE = { minimal: 'low', low: 'low', medium: 'medium', high: 'high', xhigh: 'high', max: 'high' } as const;
const FOUR = { none: 'none', ...THREE } as const;
const NO_EFFORT: ThinkingQuirks = { request: 'none', history: 'drop' };
const V1_MESSAGES = 'v1/messages';
/** Servers that go on with a bare prompt for every model. */
const COMPLETIONS = { completions: 'completions' } as const;
/** @see https://platform.openai.com/docs/api-reference/responses */
const RESPONSES = {
  responses: 'responses',
  keptResponses: 'responses',
  compactedResponses: 'responses/compact',
  countedResponses: 'responses/input_tokens',
} as const;
const ANTHROPIC_MESSAGES = 'anthropic/v1/messages';
/** Servers of models that only talk. */
const NO_IMAGES = { images: null, imageEdits: null } as const;
const NO_EMBEDDINGS = { embeddings: null, ...NO_IMAGES } as const;

/** Every place of the Messages API that takes a cache breakpoint, without what comes before it. */
const BREAKPOINTS = [
  '$.tools[*]',
  '$.system[*]',
  '$.messages[*].content[*]',
  '$.messages[*].content[*].content[*]',
].map((place) => `${place}.cache_control`);

const GROQ_MESSAGE = ['role', 'content', 'name', 'tool_calls', 'tool_call_id'].map((key) => `$.messages[*].${key}`);
const GROQ_BODY = (
  'model messages max_tokens max_completion_tokens temperature top_p n seed stop stream stream_options frequency_penalty ' +
  'presence_penalty response_format tools tool_choice parallel_tool_calls functions function_call user service_tier ' +
  'reasoning_effort reasoning_format include_reasoning logprobs top_logprobs logit_bias search_settings documents ' +
  'citation_options compound_custom disable_tool_validation exclude_domains include_domains'
)
  .split(' ')
  .map((key) => `$.${key}`);

const GOOGLE_MESSAGE = ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'extra_content'].map(
  (key) => `$.messages[*].${key}`,
);
const GOOGLE_BODY = (
  'model messages max_tokens max_completion_tokens temperature top_p n stop stream stream_options frequency_penalty ' +
  'presence_penalty seed response_format tools tool_choice parallel_tool_calls reasoning_effort modalities audio ' +
  'logprobs top_logprobs web_search_options extra_body'
)
  .split(' ')
  .map((key) => `$.${key}`);

const MISTRAL_UNKNOWN = [
  'stream_options',
  'store',
  'user',
  'safety_identifier',
  'logit_bias',
  'logprobs',
  'top_logprobs',
  'service_tier',
  'verbosity',
  'prompt_cache_key',
  'prompt_cache_retention',
  'messages[*].name',
].map((key) => `$.${key}`);

/** Refused by models of xAI that think. @see https://github.com/n4ze3m/page-assist/issues/581 */
// provider trap 12
const XAI_THINKING: QuirksLayer = { dropFields: ['$.presence_penalty', '$.frequency_penalty', '$.stop'] };

/** Every server that is known by name: the one place with facts of vendors. */
export const SERVERS = {
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
      allowFields: [...GROQ_BODY, ...GROQ_MESSAGE], // provider trap 3
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
  anyscale: {
    source: 'https://docs.anyscale.com/',
    baseUrl: 'https://api.endpoints.anyscale.com/v1',
    hosts: ['api.endpoints.anyscale.com'],
    needsKey: true,
    warning: 'Anyscale closed its public endpoints in 2024; set `baseUrl` to your own deployment.',
    quirks: { ...MAX_TOKENS, thinking: NO_EFFORT },
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
      allowFields: [...GOOGLE_BODY, ...GOOGLE_MESSAGE], // gemini trap 30
      thinking: {
        request: 'reasoning_effort',
        effortMap: { ...FOUR, minimal: 'minimal' },
        history: 'drop',
      },
    },
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

export type Preset = keyof typeof SERVERS;
