import type { JsonObject } from '@pipeproxy/core';

/** What a model that Amp asks for is answered by. */
export interface ModelMapping {
  /** Name that Amp asks for, or a regular expression that is found anywhere in it; case does not count. */
  readonly from: string;
  /** Name that the config's `models` know, or `upstream/model`. */
  readonly to: string;
  /** True: `from` is a regular expression in RE2's syntax. */
  readonly regex?: boolean;
}

/** An Amp key for some clients. */
export interface ClientAmpKey {
  /** Names of keys in `auth.keys`. */
  readonly clients: readonly string[];
  readonly apiKey: string;
}

/** Options of the plugin `amp`. */
export interface AmpOptions {
  /** Amp's server; empty: there is none, and only models are served. `https://ampcode.com` when absent. */
  readonly upstreamUrl?: string;
  /** Amp key for the relay; `AMP_API_KEY`, then the login of the `amp` command when absent. */
  readonly apiKey?: string;
  /** Wins over `apiKey` for the clients that it names. */
  readonly clientKeys?: readonly ClientAmpKey[];
  /** True: what goes to Amp's server is taken from this machine alone. */
  readonly loopbackOnly?: boolean;
  readonly mappings?: readonly ModelMapping[];
  /** True: mappings win over `models`. */
  readonly forceMappings?: boolean;
  /** What happens to a model that nobody here has: `amp` sends it to Amp's server, which spends credits. `error` when absent. */
  readonly fallback?: 'amp' | 'error';
  /** False: requests and replies are left as they are. */
  readonly fixUps?: boolean;
  /** True: a plain `http:` upstream may lie outside of this machine. */
  readonly allowHttp?: boolean;
}

const text: JsonObject = { type: 'string', minLength: 1 };
/** Longer than any pattern of a name, short enough to be compiled at once. */
const MAX_PATTERN = 500;

/** JSON schema of the options. */
export const AMP_OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    upstreamUrl: {
      type: 'string',
      description: "Amp's server; empty: there is none. https://ampcode.com when absent.",
    },
    apiKey: { ...text, description: 'Amp key for the relay; AMP_API_KEY, then the login of amp itself when absent.' },
    clientKeys: {
      type: 'array',
      description: 'Amp keys of single clients.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['clients', 'apiKey'],
        properties: {
          clients: { type: 'array', minItems: 1, items: text, description: 'Names of keys in auth.keys.' },
          apiKey: { ...text, description: 'Their Amp key.' },
        },
      },
    },
    loopbackOnly: { type: 'boolean', description: "What goes to Amp's server is taken from this machine alone." },
    mappings: {
      type: 'array',
      description: 'Models that Amp asks for, and what answers in their place.',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['from', 'to'],
        properties: {
          from: { type: 'string', maxLength: MAX_PATTERN, description: 'Name that Amp asks for.' },
          to: { type: 'string', description: 'Name that models know, or upstream/model.' },
          regex: { type: 'boolean', description: 'from is a regular expression in the syntax of RE2.' },
        },
      },
    },
    forceMappings: { type: 'boolean', description: 'Mappings win over models.' },
    fallback: {
      enum: ['amp', 'error'],
      description: 'What happens to a model that nobody here has; amp spends credits.',
    },
    fixUps: { type: 'boolean', description: 'False: requests and replies are left as they are.' },
    allowHttp: { type: 'boolean', description: 'A plain http: upstream may lie outside of this machine.' },
  },
};
