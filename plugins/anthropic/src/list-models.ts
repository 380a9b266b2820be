import {
  arrayOf,
  defined,
  fetchJson,
  type HeaderMap,
  isObject,
  type JsonObject,
  type JsonValue,
  type ModelInfo,
  numberOf,
  objectOf,
  type Send,
  textOf,
} from '@pipeproxy/core';

const PAGE = 1_000;
/** A host that says `has_more` for ever must not keep us asking. */
const MAX_PAGES = 10;

function createdAtMs(value: JsonValue | undefined): number | undefined {
  const time = Date.parse(textOf(value) ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function modelOf(entry: JsonObject): ModelInfo[] {
  const id = textOf(entry.id);
  if (id === undefined) return [];
  const fields = defined({
    displayName: textOf(entry.display_name),
    createdAtMs: createdAtMs(entry.created_at),
    contextTokens: numberOf(entry.max_input_tokens),
    maxOutputTokens: numberOf(entry.max_tokens),
  });
  return [{ id, ...fields }];
}

/**
 * Reads every page of `GET /v1/models`.
 *
 * @throws What `fetchJson` throws.
 * @see https://docs.anthropic.com/en/api/models-list
 */
export async function listModels(
  url: string,
  headers: HeaderMap,
  send: Send,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const models: ModelInfo[] = [];
  let after = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const document = objectOf(await fetchJson(send, `${url}?limit=${PAGE}${after}`, headers, signal));
    models.push(...arrayOf(document?.data).filter(isObject).flatMap(modelOf));
    const lastId = textOf(document?.last_id);
    if (document?.has_more !== true || lastId === undefined) break;
    after = `&after_id=${encodeURIComponent(lastId)}`;
  }
  return models;
}
