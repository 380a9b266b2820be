import { defineProvider, headerSecret, ProxyError, parseBaseUrl } from '@pipeproxy/core';

interface AcmeOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowHttp?: boolean;
}

/** Acme's models: OpenAI chat at an address of its own, without `logit_bias`. */
export default defineProvider<AcmeOptions>({
  name: 'acme',
  options: {
    type: 'object',
    required: ['baseUrl', 'apiKey'],
    properties: {
      baseUrl: { type: 'string', description: 'Base URL, up to /v1.' },
      apiKey: { type: 'string', description: 'API key of Acme.' },
    },
  },
  create(options, services) {
    const base = parseBaseUrl(options.baseUrl, options);
    const key = headerSecret(services, options.apiKey, 'apiKey');
    if (!key) throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${services.name}" has no key.`);
    return {
      wires: (operation) => (operation === 'chat' ? [{ dialect: 'openai-chat' }] : []),
      address: () => `${base}/chat/completions`,
      authorize: (request) => ({
        ...request,
        headers: { ...request.headers, ...options.headers, authorization: `Bearer ${key.reveal()}` },
      }),
      shape: () => ({ patches: [{ op: 'delete', path: ['logit_bias'] }] }),
    };
  },
});
