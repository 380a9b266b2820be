import { definePlugin, defineProvider, type Plugin } from '@pipeproxy/core';

/** Options of an upstream that has streams only, or none. */
export interface OneFormOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly dialect: 'anthropic-messages' | 'openai-chat';
  readonly streams: 'never' | 'always';
}

const PATHS = { 'anthropic-messages': '/v1/messages', 'openai-chat': '/v1/chat/completions' } as const;

/** A provider as somebody else would write it: the smallest one whose upstreams have one form of reply. */
const oneForm = defineProvider<OneFormOptions>({
  name: 'one-form',
  options: {
    type: 'object',
    required: ['baseUrl', 'apiKey', 'dialect', 'streams'],
    properties: {
      baseUrl: { type: 'string' },
      apiKey: { type: 'string' },
      dialect: { enum: Object.keys(PATHS) },
      streams: { enum: ['never', 'always'] },
    },
  },
  create({ baseUrl, apiKey, dialect, streams }, { secret }) {
    const key = secret(apiKey);
    return {
      wires: (operation) => (operation === 'chat' ? [{ dialect, streams }] : []),
      address: () => `${baseUrl}${PATHS[dialect]}`,
      authorize: (request) => ({
        ...request,
        headers: { 'anthropic-version': '2023-06-01', ...request.headers, authorization: `Bearer ${key.reveal()}` },
      }),
    };
  },
});

const plugin: Plugin = definePlugin({ name: 'one-form', providers: [oneForm] });
export default plugin;
