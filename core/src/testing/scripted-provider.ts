import { defineProvider } from '../contract/index.ts';

interface ScriptedOptions {
  /** Address of a scripted upstream, or of another server that looks at no key. */
  readonly url: string;
}

/** A provider for tests of everything else: OpenAI chat at an address, with a key that means nothing. */
export const scriptedProvider = defineProvider<ScriptedOptions>({
  name: 'scripted',
  options: { type: 'object', required: ['url'], properties: { url: { type: 'string', description: 'Address.' } } },
  create: ({ url }) => ({
    wires: (operation) => (operation === 'chat' ? [{ dialect: 'openai-chat' }] : []),
    address: () => `${url}/v1/chat/completions`,
    authorize: (request) => ({ ...request, headers: { ...request.headers, authorization: 'Bearer FAKE-key' } }),
  }),
});
