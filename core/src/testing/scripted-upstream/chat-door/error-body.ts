import type { FailureKind, ScriptedError } from '../scripted-reply.ts';

interface ErrorFields {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** Where in a request OpenAI saw the fault. */
export interface ChatComplaint extends ScriptedError {
  param?: string | null;
  code?: string | null;
  type?: string;
}

const TYPES: Readonly<Record<number, string>> = {
  401: 'invalid_request_error',
  403: 'permission_error',
  429: 'rate_limit_error',
};

const CODES: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request was refused.',
  401: 'Incorrect API key provided.',
  403: 'You are not allowed to use this model.',
  404: 'The model does not exist or you do not have access to it.',
  413: 'Request too large.',
  429: 'Rate limit reached. Please try again later.',
  500: 'The server had an error while processing your request. Sorry about that!',
  503: 'The engine is currently overloaded, please try again later.',
};

const KINDS: Readonly<Record<FailureKind, Partial<ErrorFields>>> = {
  'context-overflow': {
    message: "This model's maximum context length is 128000 tokens. However, your messages resulted in 210000 tokens.",
    code: 'context_length_exceeded',
    param: 'messages',
  },
  'insufficient-quota': {
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  },
  'unknown-route': { message: 'Invalid URL', code: null },
  'content-filter': { message: 'The prompt was filtered by the content management policy.', code: 'content_filter' },
};

function errorFields(error: ChatComplaint): ErrorFields {
  const byStatus: ErrorFields = {
    message: MESSAGES[error.status] ?? `HTTP ${error.status}`,
    type: TYPES[error.status] ?? (error.status < 500 ? 'invalid_request_error' : 'server_error'),
    param: null,
    code: CODES[error.status] ?? null,
  };
  const { message, type, param, code } = error;
  const own = Object.fromEntries(
    Object.entries({ message, type, param, code }).filter(([, value]) => value !== undefined),
  );
  return { ...byStatus, ...(error.kind && KINDS[error.kind]), ...own };
}

/** How servers lay out an error body. @see section 2.1 of the provider facts */
const SHAPES = {
  openai: (fields: ErrorFields) => ({ error: fields }),
  flat: (fields: ErrorFields) => ({ ...fields }),
  mistral: (fields: ErrorFields) => ({ object: 'error', ...fields }),
  xai: ({ message, code }: ErrorFields) => ({ code: code ?? 'invalid-argument', error: message }),
  text: ({ message }: ErrorFields) => ({ error: message }),
  detail: ({ message }: ErrorFields) => ({ detail: message }),
  openrouter: (fields: ErrorFields, status: number) => ({
    error: {
      code: status,
      message: 'Provider returned error',
      metadata: { raw: JSON.stringify({ error: fields }), provider_name: 'Acme' },
    },
  }),
  google: ({ message }: ErrorFields, status: number) => [
    { error: { code: status, message, status: status === 400 ? 'INVALID_ARGUMENT' : 'UNKNOWN' } },
  ],
} satisfies Record<string, (fields: ErrorFields, status: number) => object>;

export type ErrorShape = keyof typeof SHAPES;

/** An error body of a chat server. */
export const chatErrorBody = (error: ChatComplaint, shape: ErrorShape = 'openai'): object =>
  SHAPES[shape](errorFields(error), error.status);
