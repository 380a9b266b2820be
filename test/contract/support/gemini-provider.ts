import { defineProvider } from '@pipeproxy/core';

interface GeminiOptions {
  readonly baseUrl: string;
  /** Query of a call that streams. Without one a stream comes as a JSON array, under the type of a document. */
  readonly query?: string;
}

/** A server of Gemini's dialect: the model is in the address, the query says how streams are framed. */
export const geminiProvider = defineProvider<GeminiOptions>({
  name: 'gemini-like',
  options: { type: 'object' },
  create: ({ baseUrl, query = '?alt=sse' }) => ({
    wires: (operation) => (operation === 'chat' ? [{ dialect: 'gemini-generate' }] : []),
    address: ({ model, isStream }) =>
      `${baseUrl}/v1beta/models/${model}:${isStream ? `streamGenerateContent${query}` : 'generateContent'}`,
    authorize: (request) => ({ ...request, headers: { ...request.headers, 'x-goog-api-key': 'FAKE' } }),
  }),
});
