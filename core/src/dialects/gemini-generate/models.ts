import type { JsonObject, ModelInfo } from '../../contract/index.ts';
import { defined } from '../../wire/json-values.ts';
import { geminiModelName } from './model-names.ts';

const METHODS = ['generateContent', 'streamGenerateContent', 'countTokens'];

/** Writes a model. */
export function encodeModel({ id, displayName, contextTokens, maxOutputTokens }: ModelInfo): JsonObject {
  return {
    name: geminiModelName(id),
    displayName: displayName ?? id,
    ...defined({ inputTokenLimit: contextTokens, outputTokenLimit: maxOutputTokens }),
    supportedGenerationMethods: METHODS,
  };
}

/** Writes the list of models, all on one page. @see https://ai.google.dev/api/models#method:-models.list */
export function encodeModels(models: readonly ModelInfo[]): JsonObject {
  return { models: models.map(encodeModel) };
}
