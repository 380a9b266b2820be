import type { ClientId } from './client-words.ts';
import type { RawRequest } from './raw-call.ts';

export interface ClientQuestion {
  readonly model: string;
  readonly text: string;
  readonly isStream: boolean;
  readonly key: string;
}

type Call = (question: ClientQuestion) => RawRequest;

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** The smallest request of each dialect, as its clients send it. */
export const CLIENT_CALLS: Readonly<Record<ClientId, Call>> = {
  'anthropic-messages': ({ model, text, isStream, key }) => ({
    path: '/v1/messages?beta=true',
    headers: { 'anthropic-version': '2023-06-01', 'x-api-key': key },
    body: { model, max_tokens: 64, stream: isStream, messages: [{ role: 'user', content: text }] },
  }),
  'openai-chat': ({ model, text, isStream, key }) => ({
    path: '/v1/chat/completions',
    headers: bearer(key),
    body: {
      model,
      stream: isStream,
      ...(isStream && { stream_options: { include_usage: true } }),
      messages: [{ role: 'user', content: text }],
    },
  }),
  'openai-completions': ({ model, text, isStream, key }) => ({
    path: '/v1/completions',
    headers: bearer(key),
    body: { model, stream: isStream, prompt: text },
  }),
  'openai-responses': ({ model, text, isStream, key }) => ({
    path: '/v1/responses',
    headers: bearer(key),
    body: { model, stream: isStream, store: false, input: text },
  }),
  'gemini-generate': ({ model, text, isStream, key }) => ({
    path: `/v1beta/models/${model}:${isStream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    headers: { 'x-goog-api-key': key },
    body: { contents: [{ role: 'user', parts: [{ text }] }] },
  }),
};
