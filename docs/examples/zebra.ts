import { defineProvider, headerSecret, ProxyError, parseBaseUrl } from '@pipeproxy/core';

interface ZebraOptions {
  readonly baseUrl: string;
  readonly token: string;
  readonly tenant: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly allowHttp?: boolean;
}

/** A server that speaks OpenAI chat its own way: another path, another header for the key, a field more and a field less in the body. */
export default defineProvider<ZebraOptions>({
  name: 'zebra',
  options: {
    type: 'object',
    required: ['baseUrl', 'token', 'tenant'],
    properties: {
      baseUrl: { type: 'string', description: 'Base URL of the server.' },
      token: { type: 'string', description: 'Token of Zebra.' },
      tenant: { type: 'string', minLength: 1, description: 'Who pays.' },
    },
  },
  create(options, services) {
    const base = parseBaseUrl(options.baseUrl, options);
    const token = headerSecret(services, options.token, 'token');
    if (!token) throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${services.name}" has no token.`);
    return {
      wires: (operation) => (operation === 'chat' ? [{ dialect: 'openai-chat' }] : []),
      address: () => `${base}/talk`,
      authorize: (request) => ({
        ...request,
        headers: { ...request.headers, ...options.headers, 'x-zebra-token': `zk ${token.reveal()}` },
      }),
      shape: () => ({
        patches: [
          { op: 'set', path: ['tenant'], value: options.tenant },
          { op: 'delete', path: ['stream_options'] },
        ],
      }),
      classify: (error) =>
        error.kind === 'upstream-auth' ? { ...error, hint: 'Ask the keeper of the zebras for a new `token`.' } : error,
    };
  },
});
