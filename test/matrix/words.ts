import type { MatrixDialect } from './ask.ts';

type Words = Readonly<Record<MatrixDialect, readonly string[]>>;

/** How each dialect says that a reply is over; of several words any is right. */
export const FINISH = {
  stop: {
    'anthropic-messages': ['end_turn'],
    'openai-chat': ['stop'],
    'openai-responses': ['completed'],
    'gemini-generate': ['STOP'],
  },
  tools: {
    'anthropic-messages': ['tool_use'],
    'openai-chat': ['tool_calls'],
    'openai-responses': ['completed'],
    'gemini-generate': ['STOP'],
  },
  length: {
    'anthropic-messages': ['max_tokens'],
    'openai-chat': ['length'],
    'openai-responses': ['max_output_tokens'],
    'gemini-generate': ['MAX_TOKENS'],
  },
  // In the dialects of OpenAI the words of a refusal say it, under an ordinary end.
  refusal: {
    'anthropic-messages': ['refusal'],
    'openai-chat': ['stop', 'content_filter'],
    'openai-responses': ['completed', 'content_filter'],
    'gemini-generate': ['SAFETY', 'PROHIBITED_CONTENT'],
  },
} as const satisfies Record<string, Words>;

/** How each dialect says that there are too many requests. */
export const RATE_LIMIT: Words = {
  'anthropic-messages': ['rate_limit_error'],
  'openai-chat': ['rate_limit_exceeded'],
  'openai-responses': ['rate_limit_exceeded'],
  'gemini-generate': ['RESOURCE_EXHAUSTED'],
};
