import { defineProvider, type WireName } from '@pipeproxy/core';

interface PlainOptions {
  readonly baseUrl: string;
  readonly dialect: string;
  /** Path of the chat operation. */
  readonly path: string;
  readonly streams?: WireName['streams'];
}

/** The smallest provider there can be: one dialect at one address. */
export const plainProvider = defineProvider<PlainOptions>({
  name: 'plain',
  options: { type: 'object' },
  create: ({ baseUrl, path, dialect, streams = 'both' }) => ({
    wires: (operation) => (operation === 'chat' ? [{ dialect, streams }] : []),
    address: () => `${baseUrl}${path}`,
    authorize: (request) => ({
      ...request,
      headers: { ...request.headers, authorization: 'Bearer FAKE-upstream-key' },
    }),
  }),
});

/** Config of an upstream that speaks Chat Completions. */
export const chatAt = (baseUrl: string, more: Partial<PlainOptions> = {}) => ({
  provider: 'plain',
  dialect: 'openai-chat',
  path: '/v1/chat/completions',
  baseUrl,
  ...more,
});

/** Config of an upstream that speaks the Messages API. */
export const claudeAt = (baseUrl: string, more: Partial<PlainOptions> = {}) => ({
  provider: 'plain',
  dialect: 'anthropic-messages',
  path: '/v1/messages',
  baseUrl,
  ...more,
});
