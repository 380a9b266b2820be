import type { WorldDialect } from './world.ts';

/** An error as a client of a dialect reads it. */
export interface ReadError {
  readonly type: string | undefined;
  readonly message: string;
  readonly code: string | null | undefined;
  readonly param: string | null | undefined;
}

/** How to call one dialect without an SDK. */
export interface DialectCalls {
  readonly id: WorldDialect;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The smallest request that asks `model` something. */
  body(model: string, text: string, fields?: object): Record<string, unknown>;
  /** Reads an error body. Throws when its shape is not the dialect's. */
  readError(body: unknown): ReadError;
  /** The error inside a stream, by its last event. */
  readStreamError(event: { readonly name: string | undefined; readonly data: string }): ReadError;
  /** The text of a whole reply. */
  readText(body: unknown): string;
}

type ErrorFields = { type: string; message: string; code?: string | null; param?: string | null };

function readAnthropicError(body: unknown): ReadError {
  const { type, error, request_id } = body as { type: string; error: ErrorFields; request_id: string | null };
  if (type !== 'error' || typeof error.message !== 'string' || request_id === undefined) {
    throw new Error(`no error of the Messages API: ${JSON.stringify(body)}`);
  }
  return { type: error.type, message: error.message, code: undefined, param: undefined };
}

function readChatError(body: unknown): ReadError {
  const { error } = body as { error: ErrorFields };
  const { type, message, code, param } = error;
  if (typeof message !== 'string' || param === undefined || code === undefined) {
    throw new Error(`no error of Chat Completions: ${JSON.stringify(body)}`);
  }
  return { type, message, code, param };
}

const anthropic: DialectCalls = {
  id: 'anthropic-messages',
  path: '/v1/messages',
  headers: { 'anthropic-version': '2023-06-01', 'x-api-key': 'FAKE-client-key' },
  body: (model, text, fields) => ({ model, max_tokens: 64, messages: [{ role: 'user', content: text }], ...fields }),
  readError: readAnthropicError,
  readStreamError({ name, data }) {
    if (name !== 'error') throw new Error(`no error event: ${name} ${data}`);
    return readAnthropicError(JSON.parse(data));
  },
  readText: (body) => (body as { content: { text?: string }[] }).content.map(({ text }) => text ?? '').join(''),
};

const chat: DialectCalls = {
  id: 'openai-chat',
  path: '/v1/chat/completions',
  headers: { authorization: 'Bearer FAKE-client-key' },
  body: (model, text, fields) => ({ model, messages: [{ role: 'user', content: text }], ...fields }),
  readError: readChatError,
  readStreamError: ({ data }) => readChatError(JSON.parse(data)),
  readText: (body) => (body as { choices: { message: { content: string } }[] }).choices[0]?.message.content ?? '',
};

export const DIALECT_CALLS: readonly DialectCalls[] = [anthropic, chat];

export const callsOf = (id: WorldDialect): DialectCalls => (id === 'anthropic-messages' ? anthropic : chat);
