import type { JsonObject } from '../contract/json.ts';

const text: JsonObject = { type: 'string', minLength: 1 };
const count: JsonObject = { type: 'integer', minimum: 1 };

/** What a provider says of its option `models`. */
export interface ModelsOption {
  /** What the names are; "Models" when absent. */
  readonly names?: string;
  /** What `family` means here. */
  readonly family: string;
  /** Properties of a model besides those of `ModelFacts`. */
  readonly more?: JsonObject;
}

/** JSON schema of the option `models`: a list of names, or a map from each name to its `ModelFacts` and what a provider adds. */
export function modelsOption({ names = 'Models', family, more }: ModelsOption): JsonObject {
  const model: JsonObject = {
    type: 'object',
    additionalProperties: false,
    properties: {
      family: { ...text, description: family },
      ...more,
      contextTokens: { ...count, description: 'Tokens that it can read.' },
      maxOutputTokens: { ...count, description: 'Tokens that it can write.' },
    },
  };
  return {
    description: `${names} by name, perhaps with what is known of each.`,
    anyOf: [
      { type: 'array', items: text },
      { type: 'object', additionalProperties: model },
    ],
  };
}
