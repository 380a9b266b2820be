import { type JsonObject, type ModelFacts, modelsOption } from '@pipeproxy/core';
import type { CacheTraits } from './cache/cache-traits.ts';

/** A door of Bedrock: an address with a wire of its own. */
export type Api = 'invoke' | 'converse' | 'messages' | 'mantle' | 'openai' | 'openai-mantle';

/** What the config says of one model. */
export interface BedrockModel extends ModelFacts, Partial<CacheTraits> {
  /** Door for this model, in place of the upstream's. */
  readonly api?: Api;
  /** Value of `anthropic_version` at the door `invoke`. `bedrock-2023-05-31` when absent. */
  readonly anthropicVersion?: string;
}

/** A guardrail that goes with every call of `invoke` and `converse`. */
export interface Guardrail {
  readonly identifier: string;
  readonly version: string;
  readonly trace?: 'enabled' | 'disabled' | 'enabled_full';
}

export interface BedrockOptions {
  /** AWS region. `AWS_REGION`, `AWS_DEFAULT_REGION` or that of the profile when absent; the region in an ARN wins for its calls. */
  readonly region?: string;
  /** Door for every model. When absent, the model's id decides. */
  readonly api?: Api;
  /** Address in place of Amazon's own host, for VPC endpoints. */
  readonly endpoint?: string;
  /** Address of Amazon's list of models in place of its own host. Absent beside an `endpoint` that is not Amazon's: there is no list. */
  readonly controlEndpoint?: string;
  /** Bedrock API key, sent as `Authorization: Bearer`. */
  readonly apiKey?: string;
  /** Access key that signs the calls; both halves or none. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Belongs to a pair of keys that expires. */
  readonly sessionToken?: string;
  /** Profile of the shared AWS config; needs the package `@aws-sdk/credential-providers`. */
  readonly profile?: string;
  /**
   * Values of `anthropic-beta` that go on from the client: `all`, or a list in place of what is known of the model. One that is
   * refused is left out from then on.
   */
  readonly betas?: 'all' | readonly string[];
  /** Fields of the Messages API that go on at the door `invoke` besides those that it is known to take: `service_tier`, `tools.strict`. */
  readonly fields?: readonly string[];
  readonly guardrail?: Guardrail;
  /** Models that clients may ask for, perhaps with what is known of each: an application profile says nothing about its model. */
  readonly models?: readonly string[] | Readonly<Record<string, BedrockModel>>;
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True: a plain `http:` endpoint may lead out of this machine. */
  readonly allowHttp?: boolean;
}

const text: JsonObject = { type: 'string', minLength: 1 };
const api: JsonObject = { enum: ['invoke', 'converse', 'messages', 'mantle', 'openai', 'openai-mantle'] };

const guardrail: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['identifier', 'version'],
  properties: {
    identifier: { ...text, description: 'Id or ARN of the guardrail.' },
    version: { ...text, description: 'Its version, or DRAFT.' },
    trace: { enum: ['enabled', 'disabled', 'enabled_full'], description: 'How much it tells of what it did.' },
  },
};

export const BEDROCK_OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    region: {
      type: 'string',
      pattern: '^[a-z]{2}(-[a-z]+)+-\\d$',
      description: 'AWS region. AWS_REGION, AWS_DEFAULT_REGION or that of the profile when absent.',
    },
    api: { ...api, description: "Door for every model. The model's id decides when absent." },
    endpoint: { ...text, description: "Address in place of Amazon's own host, for VPC endpoints." },
    controlEndpoint: { ...text, description: "Address of the list of models in place of Amazon's own." },
    apiKey: { type: 'string', description: 'Bedrock API key.' },
    accessKeyId: { type: 'string', description: 'Access key that signs the calls.' },
    secretAccessKey: { type: 'string', description: 'Secret half of the access key.' },
    sessionToken: { type: 'string', description: 'Belongs to an access key that expires.' },
    profile: { ...text, description: 'Profile of the shared AWS config; needs @aws-sdk/credential-providers.' },
    betas: {
      anyOf: [{ const: 'all' }, { type: 'array', items: text }],
      description: 'Values of anthropic-beta that go on from the client.',
    },
    fields: {
      type: 'array',
      items: text,
      description: 'Fields of the Messages API that go on at the door invoke besides the known ones.',
    },
    guardrail: { ...guardrail, description: 'A guardrail that goes with every call of invoke and converse.' },
    models: modelsOption({
      family: "The vendor's own id of the model behind a profile, or at least `anthropic`.",
      more: {
        api: { ...api, description: 'Door for this model.' },
        cachePoints: {
          type: 'array',
          items: { enum: ['system', 'messages', 'tools'] },
          description: 'Where it takes cache points at the door converse, in place of what is known of it.',
        },
        cacheTtl: { type: 'boolean', description: 'Whether it may be said how long its cache is kept.' },
        anthropicVersion: { ...text, description: 'Value of anthropic_version at the door invoke.' },
      },
    }),
  },
};
