import type { ChatReplyTraits } from '../scripted-reply.ts';
import type { ErrorShape } from './error-body.ts';

/** In what a chat server differs from OpenAI's, both in what it refuses and in how it answers. */
export interface ChatTraits {
  takesDeveloperRole: boolean;
  /** `max_tokens` on reasoning models; where it is taken, all models are. */
  takesMaxTokens: boolean;
  /** `reasoning_content` on assistant messages; `required` where the message has tool calls. */
  reasoningHistory: 'refused' | 'accepted' | 'required';
  /** Top-level fields that OpenAI does not know. */
  moreFields: readonly string[];
  /** JSON paths of fields that OpenAI knows and this server refuses: `store`, `tools[].function.strict`. */
  fewerFields: readonly string[];
  /** Limits of tool call ids. */
  toolCallId: { max?: number; pattern?: RegExp };
  /** Whether a user message may follow a tool message. */
  takesUserAfterTool: boolean;
  /** Whether two messages of one role may follow each other. */
  takesRepeatedRoles: boolean;
  errorShape: ErrorShape;
  reply: ChatReplyTraits;
}

const OPENAI: ChatTraits = {
  takesDeveloperRole: true,
  takesMaxTokens: false,
  reasoningHistory: 'refused',
  moreFields: [],
  fewerFields: [],
  toolCallId: { max: 40 },
  takesUserAfterTool: true,
  takesRepeatedRoles: true,
  errorShape: 'openai',
  reply: {
    reasoningField: 'reasoning_content',
    usagePlace: 'last-chunk',
    toolFinish: 'tool_calls',
    hasFilterChunk: false,
    hasFinish: true,
    hasDone: true,
  },
};

/** A liberal server: what most self-hosted ones are. */
const COMPATIBLE: ChatTraits = {
  ...OPENAI,
  takesMaxTokens: true,
  reasoningHistory: 'accepted',
  moreFields: ['top_k', 'min_p', 'thinking', 'enable_thinking', 'thinking_budget', 'chat_template_kwargs', 'reasoning'],
  toolCallId: {},
};

const strictServer = { ...OPENAI, takesMaxTokens: true, takesDeveloperRole: false };

/** Servers by name. @see sections 1 and 5 of the provider facts, whose trap numbers stand beside the rows */
export const CHAT_VENDORS = {
  openai: OPENAI,
  compatible: COMPATIBLE,
  azure: { ...OPENAI, reply: { ...OPENAI.reply, hasFilterChunk: true } },
  foundry: { ...OPENAI, fewerFields: ['stream_options'] },
  // 1 to 3
  groq: { ...strictServer, takesDeveloperRole: true, reply: { ...OPENAI.reply, reasoningField: 'reasoning' } },
  // 4
  cerebras: { ...strictServer, errorShape: 'flat', reply: { ...OPENAI.reply, reasoningField: 'reasoning' } },
  // 5
  deepseek: { ...COMPATIBLE, takesDeveloperRole: false, reasoningHistory: 'required' },
  // 6 and 7
  moonshot: {
    ...COMPATIBLE,
    takesDeveloperRole: false,
    reasoningHistory: 'required',
    fewerFields: ['tools[].function.strict'],
  },
  // 9 and 10
  mistral: {
    ...strictServer,
    toolCallId: { pattern: /^[a-zA-Z0-9]{9}$/ },
    takesUserAfterTool: false,
    errorShape: 'mistral',
  },
  // 11
  perplexity: { ...strictServer, takesRepeatedRoles: false, fewerFields: ['frequency_penalty'] },
  // 12 and 13
  xai: {
    ...strictServer,
    fewerFields: ['presence_penalty', 'frequency_penalty', 'stop'],
    errorShape: 'xai',
  },
  ollama: {
    ...COMPATIBLE,
    takesDeveloperRole: false,
    fewerFields: ['tool_choice', 'logit_bias', 'user', 'n'],
    errorShape: 'text',
    reply: { ...OPENAI.reply, reasoningField: 'reasoning', toolFinish: 'stop' },
  },
  // gemini trap 30
  google: {
    ...strictServer,
    fewerFields: ['store', 'metadata', 'user', 'service_tier', 'logit_bias', 'tools[].function.strict'],
    errorShape: 'google',
  },
  openrouter: {
    ...COMPATIBLE,
    moreFields: [...COMPATIBLE.moreFields, 'provider', 'transforms', 'usage'],
    errorShape: 'openrouter',
    reply: { ...OPENAI.reply, reasoningField: 'reasoning_details' },
  },
} as const satisfies Record<string, ChatTraits>;

/** Kinds of chat servers that differ in what they accept and say. */
export type ChatVendor = keyof typeof CHAT_VENDORS;
