import type { JsonObject, ModelInfo } from '../../contract/index.ts';

/** One model. The form insists on a date: what is not known is the beginning of time. */
export function encodeModel({ id, createdAtMs = 0, ownedBy = 'system' }: ModelInfo): JsonObject {
  return { id, object: 'model', created: Math.floor(createdAtMs / 1000), owned_by: ownedBy };
}

/** The list of models. */
export function encodeModels(models: readonly ModelInfo[]): JsonObject {
  return { object: 'list', data: models.map(encodeModel) };
}
