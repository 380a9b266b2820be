import type { JsonObject } from '@pipeproxy/core';

export interface AnthropicOptions {
  /** Base URL, with or without `/v1` or `/v1/messages`. `https://api.anthropic.com` when absent. */
  readonly baseUrl?: string;
  /** API key, sent as `x-api-key`. Write `${env:ANTHROPIC_API_KEY}` in the config file, never the key itself. */
  readonly apiKey?: string;
  /** Token sent as `Authorization: Bearer`, for gateways and subscriptions; takes the place of `apiKey`. */
  readonly authToken?: string;
  /** `none`: the upstream asks for no credential. */
  readonly auth?: 'none';
  /** Value of `anthropic-version` for every call, whatever the client says. Bodies of the other version are made to fit. */
  readonly version?: '2023-06-01' | '2026-10-21';
  /**
   * Values of `anthropic-beta` that go on from the client: `all` (the default), or those that this host knows. One that a host refuses is
   * left out from then on.
   */
  readonly betas?: 'all' | readonly string[];
  /** True: a web search that a client of another dialect asks for becomes Anthropic's own tool; else it is left out. */
  readonly webSearch?: boolean;
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True: a plain `http:` base URL may lead out of this machine. */
  readonly allowHttp?: boolean;
}

const text = { type: 'string', minLength: 1 };

export const ANTHROPIC_OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    baseUrl: { ...text, description: 'Base URL, with or without /v1. https://api.anthropic.com when absent.' },
    apiKey: { type: 'string', description: 'API key, sent as x-api-key.' },
    authToken: { type: 'string', description: 'Token sent as Authorization: Bearer.' },
    auth: { const: 'none', description: 'The upstream asks for no credential.' },
    version: {
      enum: ['2023-06-01', '2026-10-21'],
      description: 'Value of anthropic-version for every call, whatever the client says.',
    },
    betas: {
      anyOf: [{ const: 'all' }, { type: 'array', items: text }],
      description: 'Values of anthropic-beta that go on from the client.',
    },
    webSearch: {
      type: 'boolean',
      description: 'A web search that another dialect asks for becomes Anthropic’s own tool.',
    },
  },
};
