import { type JsonObject, type ModelFacts, modelsOption } from '@pipeproxy/core';
import { ROUTE_KEYS, type Routes } from './routes.ts';

/** An API of a resource: Anthropic's Messages, OpenAI's v1, or OpenAI's by deployment and `api-version`. */
export type Api = 'messages' | 'openai' | 'classic';

/** What the config says of one deployment. */
export interface Deployment extends ModelFacts {
  /** API for this deployment, in place of the upstream's. */
  readonly api?: Api;
  /** Paths of this deployment in place of the upstream's. */
  readonly routes?: Routes;
}

/** Options of both providers; each has the ones that its schema names. */
export interface AzureOptions {
  /** Name of the resource, its host, or any URL of it. Exactly one of `resource`, `endpoint` and `baseUrl`. */
  readonly resource?: string;
  /** Address of a resource, as Azure's own clients are told it: `/openai` is below it. */
  readonly endpoint?: string;
  /**
   * Base URL, with or without `/v1` and what comes behind it. At a host of Azure the paths are known, whatever stands behind the host;
   * at any other host nothing but `/v1/...` or `/deployments/...` is added.
   */
  readonly baseUrl?: string;
  /** API of every deployment. When absent, `family` decides, else the provider. */
  readonly api?: Api;
  /** `v1` (when absent), `preview`, or a date: a date makes `classic` the API of OpenAI models. */
  readonly apiVersion?: string;
  /** Key of the resource. Write `${env:NAME}` in the config file, never the key itself. */
  readonly apiKey?: string;
  /** `key` (when absent), `entra` for a token of Azure's own credential chain, `bearer` for the token in `authToken`. */
  readonly auth?: 'key' | 'entra' | 'bearer';
  /** Token that is sent as it is, as `Authorization: Bearer`. */
  readonly authToken?: string;
  /** What a token of Entra ID is asked for. When absent, the API decides. */
  readonly scope?: string;
  /**
   * Values of `anthropic-beta` that go on from the client: `all` (the default), or those that the deployments know. One that is
   * refused is left out from then on.
   */
  readonly betas?: 'all' | readonly string[];
  /** Paths of the OpenAI APIs: another route, or a path of one's own with `{deployment}` in it. */
  readonly routes?: Routes;
  /** Deployments by name, perhaps with what is known of each: a free name says nothing about the model behind it. */
  readonly models?: readonly string[] | Readonly<Record<string, Deployment>>;
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True: a plain `http:` address may lead out of this machine. */
  readonly allowHttp?: boolean;
}

const text: JsonObject = { type: 'string', minLength: 1 };

const OTHER_ROUTE: Readonly<Partial<Record<string, readonly string[]>>> = {
  'chat/completions': ['chat/completions', 'responses'],
  responses: ['responses', 'chat/completions'],
};

const ownPath: JsonObject = { type: 'string', pattern: '^/[^/]' };

const routes: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(
    ROUTE_KEYS.map((key) => [
      key,
      {
        anyOf: [...(OTHER_ROUTE[key] ? [{ enum: OTHER_ROUTE[key] }] : []), ownPath],
        description: `Another route, or a path that begins with / and may name {deployment}, in place of ${key}.`,
      },
    ]),
  ),
};

const api: JsonObject = { enum: ['messages', 'openai', 'classic'] };

const COMMON: JsonObject = {
  resource: { ...text, description: 'Name of the resource, its host, or any URL of it.' },
  baseUrl: { ...text, description: 'Base URL, in place of resource.' },
  api: { ...api, description: 'API of every deployment. The declared family decides when absent.' },
  apiVersion: {
    type: 'string',
    pattern: '^(v1|preview|latest|\\d{4}-\\d{2}-\\d{2}(-preview)?)$',
    description: 'v1 when absent; a date makes classic the API of OpenAI models.',
  },
  apiKey: { type: 'string', description: 'Key of the resource.' },
  auth: {
    enum: ['key', 'entra', 'bearer'],
    description:
      'key when absent; entra asks for tokens of Entra ID and needs @azure/identity; bearer sends authToken.',
  },
  authToken: { type: 'string', description: 'Token that is sent as it is, as Authorization: Bearer.' },
  scope: { ...text, description: 'What a token of Entra ID is asked for. The API decides when absent.' },
  routes: { ...routes, description: 'Paths of the OpenAI APIs in place of the usual ones.' },
  models: modelsOption({
    names: 'Deployments',
    family: "The vendor's own id of the model behind the deployment.",
    more: {
      api: { ...api, description: 'API for this deployment.' },
      routes: { ...routes, description: 'Paths for this deployment.' },
    },
  }),
};

const betas: JsonObject = {
  anyOf: [{ const: 'all' }, { type: 'array', items: text }],
  description: 'Values of anthropic-beta that go on from the client.',
};

const endpoint: JsonObject = { ...text, description: 'Address of the resource: /openai is below it.' };

const schemaOf = (properties: JsonObject): JsonObject => ({ type: 'object', additionalProperties: false, properties });

export const AZURE_FOUNDRY_OPTIONS: JsonObject = schemaOf({ ...COMMON, betas });

export const AZURE_OPENAI_OPTIONS: JsonObject = schemaOf({ endpoint, ...COMMON });
