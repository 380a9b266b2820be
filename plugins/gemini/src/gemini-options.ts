import { type JsonObject, type ModelFacts, modelsOption } from '@pipeproxy/core';
import { GOOGLE_SERVICES, type PresetName } from './google-services.ts';
import { HARM_CATEGORIES, type SafetyOption, THRESHOLDS } from './safety-settings.ts';

export interface GeminiOptions {
  /** `ai-studio` (the Gemini API, when absent) or `vertex-express` (Vertex AI in express mode). */
  readonly preset?: PresetName;
  /**
   * Base URL in place of the preset's, with or without the version. Of a host with the interface of the preset: another one has
   * prices of its own.
   */
  readonly baseUrl?: string;
  /** API key, sent as `x-goog-api-key`. Write `${env:GEMINI_API_KEY}` in the config file, never the key itself. */
  readonly apiKey?: string;
  /** `none`: the upstream asks for no credential, or `headers` have it. */
  readonly auth?: 'none';
  /** What goes with requests that name no safety settings: a threshold, thresholds by category, or `unset`. `OFF` when absent. */
  readonly safetySettings?: SafetyOption;
  /** How schemas of tools and answers are said: `json` (when absent), or `openapi` for servers that know the older subset alone. */
  readonly schemas?: 'json' | 'openapi';
  /** True: a web search that a client of another dialect asks for becomes Google's own tool; else it is left out. */
  readonly webSearch?: boolean;
  /** Models by name, perhaps with what is known of each: a name that is not Google's own says nothing about the model behind it. */
  readonly models?: readonly string[] | Readonly<Record<string, ModelFacts>>;
  /** Headers that go with every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** True: a plain `http:` base URL may lead out of this machine. */
  readonly allowHttp?: boolean;
}

const text: JsonObject = { type: 'string', minLength: 1 };

export const GEMINI_OPTIONS: JsonObject = {
  type: 'object',
  additionalProperties: false,
  properties: {
    preset: {
      enum: Object.keys(GOOGLE_SERVICES),
      description: 'The Gemini API of AI Studio, or Vertex AI in express mode. ai-studio when absent.',
    },
    baseUrl: { ...text, description: "Base URL in place of the preset's, with or without the version." },
    apiKey: { type: 'string', description: 'API key, sent as x-goog-api-key.' },
    auth: { const: 'none', description: 'The upstream asks for no credential.' },
    safetySettings: {
      anyOf: [
        { enum: ['unset', ...THRESHOLDS] },
        {
          type: 'object',
          propertyNames: { enum: HARM_CATEGORIES },
          additionalProperties: {
            enum: THRESHOLDS,
            description: 'From which probability on this category is blocked.',
          },
        },
      ],
      description: 'What goes with requests that name no safety settings. OFF when absent; unset sends none.',
    },
    schemas: {
      enum: ['json', 'openapi'],
      description: 'How schemas are said: as JSON schema, or in the older subset of OpenAPI.',
    },
    webSearch: {
      type: 'boolean',
      description: 'A web search that another dialect asks for becomes Google’s own tool.',
    },
    models: modelsOption({ family: "Google's own id of the model behind the name: says how it is told to think." }),
  },
};
