import type { JsonObject, ModelInfo } from '../../contract/index.ts';
import { defined } from '../../wire/json-values.ts';

/** OpenAI says nothing of limits; clients read what OpenRouter (`context_length`, `top_provider`) and vLLM (`max_model_len`) say. */
function limitFields({ contextTokens, maxOutputTokens }: ModelInfo): JsonObject {
  const common = defined({ context_length: contextTokens, max_completion_tokens: maxOutputTokens });
  if (Object.keys(common).length === 0) return {};
  return { ...common, ...defined({ max_model_len: contextTokens }), top_provider: common };
}

/** One model. The form insists on a date: what is not known is the beginning of time. */
export function encodeModel(model: ModelInfo): JsonObject {
  const { id, createdAtMs = 0, ownedBy = 'system' } = model;
  const created = Math.floor(createdAtMs / 1000);
  return { id, object: 'model', created, owned_by: ownedBy, ...limitFields(model) };
}

/** The list of models. */
export function encodeModels(models: readonly ModelInfo[]): JsonObject {
  return { object: 'list', data: models.map(encodeModel) };
}
