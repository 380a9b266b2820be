import type { JsonObject, ModelFacts } from '@pipeproxy/core';

export interface CodexOauthOptions {
  /** Accounts to use, in this order: e-mail address, account id, or name of the token file. Absent: all that are logged in. */
  readonly accounts?: readonly string[];
  /** `fill-first` (default): the first account until its limit is reached. `round-robin`: a new conversation takes the next one. */
  readonly strategy?: 'fill-first' | 'round-robin';
  /** Absolute path of the folder with the token files; a folder of the state when absent. */
  readonly folder?: string;
  /** Base URL of the backend. */
  readonly baseUrl?: string;
  /** Base URL of the login's server. */
  readonly issuer?: string;
  /** Version of Codex whose list of models is asked for. */
  readonly clientVersion?: string;
  /** Headers that go with every call, in place of our own (`originator`, `user-agent`). */
  readonly headers?: Readonly<Record<string, string>>;
  /** Models that clients may ask for by their own names, perhaps with what is known of each. */
  readonly models?: readonly string[] | Readonly<Record<string, ModelFacts>>;
  /** True: plain `http:` URLs may lead out of this machine. */
  readonly allowHttp?: boolean;
}

const text: JsonObject = { type: 'string', minLength: 1 };
const texts: JsonObject = { type: 'array', items: text };
const count: JsonObject = { type: 'integer', minimum: 1 };

const model: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    family: { ...text, description: "OpenAI's own id of the model." },
    contextTokens: { ...count, description: 'Tokens that it can read.' },
    maxOutputTokens: { ...count, description: 'Tokens that it can write.' },
  },
};

export const CODEX_OAUTH_OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    accounts: { ...texts, description: 'Accounts to use, in this order: e-mail address, account id or file name.' },
    strategy: { enum: ['fill-first', 'round-robin'], description: 'Which account takes a new conversation.' },
    folder: {
      ...text,
      pattern: '^([A-Za-z]:)?[\\\\/]',
      description: 'Absolute path of the folder with the token files.',
    },
    baseUrl: { ...text, description: 'Base URL of the backend.' },
    issuer: { ...text, description: "Base URL of the login's server." },
    clientVersion: {
      ...text,
      pattern: '^\\d+(\\.\\d+){1,2}$',
      description: 'Version of Codex whose models are listed.',
    },
    models: {
      description: 'Models that clients may ask for by their own names, perhaps with what is known of each.',
      anyOf: [texts, { type: 'object', additionalProperties: model }],
    },
  },
};
