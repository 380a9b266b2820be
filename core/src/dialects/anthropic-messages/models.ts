import type { JsonObject, ModelInfo } from '../../contract/index.ts';

/** Writes a model. A date that nobody knows is the beginning of time, as Anthropic itself says it. */
export function encodeModel({
  id,
  displayName,
  createdAtMs = 0,
  contextTokens,
  maxOutputTokens,
}: ModelInfo): JsonObject {
  return {
    type: 'model',
    id,
    display_name: displayName ?? id,
    created_at: new Date(createdAtMs).toISOString(),
    max_input_tokens: contextTokens ?? null,
    max_tokens: maxOutputTokens ?? null,
  };
}

/** Writes the list of models, all on one page. @see https://platform.claude.com/docs/en/api/models-list */
export function encodeModels(models: readonly ModelInfo[]): JsonObject {
  return {
    data: models.map(encodeModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  };
}
