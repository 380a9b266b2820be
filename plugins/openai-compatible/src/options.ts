import { type JsonObject, type ModelFacts, modelsOption } from '@pipeproxy/core';
import type { QuirksLayer } from './quirks.ts';
import { QUIRKS_SCHEMA } from './quirks-schema.ts';
import { type Preset, SERVERS } from './servers.ts';

/** What is known of one model of a server. */
export interface ModelOptions extends ModelFacts {
  readonly quirks?: QuirksLayer;
}

export interface OpenAICompatibleOptions {
  /** A server that is known by name: its address, its way of taking a key, its quirks. */
  readonly preset?: Preset;
  /** Base URL, with or without `/chat/completions`. The preset's when absent. */
  readonly baseUrl?: string;
  /** Key. Write `${env:NAME}` in the config file, never the key itself. */
  readonly apiKey?: string;
  /** Header of the key when it is not the usual one; `none`: no key is sent. */
  readonly auth?: 'none' | { readonly header: string; readonly scheme?: string };
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The only door to use. Absent: the client's own where the server has it. */
  readonly wire?: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  readonly quirks?: QuirksLayer;
  /** Models by name, perhaps with what is known of each. */
  readonly models?: readonly string[] | Readonly<Record<string, ModelOptions>>;
  /** True: a plain `http:` base URL may lead out of this machine. */
  readonly allowHttp?: boolean;
}

const text: JsonObject = { type: 'string', minLength: 1 };

export const OPENAI_COMPATIBLE_OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  anyOf: [{ required: ['preset'] }, { required: ['baseUrl'] }],
  properties: {
    preset: { enum: Object.keys(SERVERS), description: 'A server that is known by name.' },
    baseUrl: { ...text, description: "Base URL, with or without /chat/completions. The preset's when absent." },
    apiKey: { type: 'string', description: 'Key of the server.' },
    auth: {
      description: 'Header of the key when it is not the usual one; none: no key is sent.',
      anyOf: [
        { const: 'none' },
        {
          type: 'object',
          additionalProperties: false,
          required: ['header'],
          properties: {
            header: {
              type: 'string',
              pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$",
              description: 'Name of the header.',
            },
            scheme: { ...text, description: 'Word before the key.' },
          },
        },
      ],
    },
    wire: { enum: ['openai-chat', 'openai-responses', 'anthropic-messages'], description: 'The only door to use.' },
    quirks: { ...QUIRKS_SCHEMA, description: "In what the server differs from OpenAI's own; null takes a knob out." },
    models: modelsOption({
      family: "The vendor's own id of the model behind a free name.",
      more: { quirks: { ...QUIRKS_SCHEMA, description: 'In what it differs from the others of the server.' } },
    }),
  },
};
