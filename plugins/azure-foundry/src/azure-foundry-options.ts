import type { JsonObject, ModelFacts } from '@pipeproxy/core';

export interface AzureFoundryOptions {
  /** Name of the Foundry resource, its host, or any URL of it. Exactly one of `resource` and `baseUrl`. */
  readonly resource?: string;
  /**
   * Base URL of the Messages API, with or without `/v1` or `/v1/messages`. At a host of Azure it is `/anthropic`, whatever stands
   * behind the host; at any other host nothing is added.
   */
  readonly baseUrl?: string;
  /** Key of the resource. Write `${env:ANTHROPIC_FOUNDRY_API_KEY}` in the config file, never the key itself. */
  readonly apiKey?: string;
  /**
   * Values of `anthropic-beta` that go on from the client: `all` (the default), or those that the deployments know. One that is
   * refused is left out from then on.
   */
  readonly betas?: 'all' | readonly string[];
  /** Deployments by name, perhaps with what is known of each: a free name says nothing about the model behind it. */
  readonly models?: readonly string[] | Readonly<Record<string, ModelFacts>>;
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True: a plain `http:` base URL may lead out of this machine. */
  readonly allowHttp?: boolean;
}

const text: JsonObject = { type: 'string', minLength: 1 };
const count: JsonObject = { type: 'integer', minimum: 1 };

const deployment: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    family: { ...text, description: "Anthropic's own id of the model behind the deployment." },
    contextTokens: { ...count, description: 'Tokens that it can read.' },
    maxOutputTokens: { ...count, description: 'Tokens that it can write.' },
  },
};

export const AZURE_FOUNDRY_OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    resource: { ...text, description: 'Name of the Foundry resource, its host, or any URL of it.' },
    baseUrl: { ...text, description: 'Base URL of the Messages API, in place of resource.' },
    apiKey: { type: 'string', description: 'Key of the resource.' },
    betas: {
      anyOf: [{ const: 'all' }, { type: 'array', items: text }],
      description: 'Values of anthropic-beta that go on from the client.',
    },
    models: {
      description: 'Deployments by name, perhaps with what is known of each.',
      anyOf: [
        { type: 'array', items: text },
        { type: 'object', additionalProperties: deployment },
      ],
    },
  },
};
