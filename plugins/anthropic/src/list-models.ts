import {
  arrayOf,
  defined,
  fetchPages,
  type HeaderMap,
  isObject,
  type JsonObject,
  type JsonValue,
  type ModelInfo,
  numberOf,
  type Send,
  textOf,
} from '@pipeproxy/core';

const PAGE = 1_000;

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
 * @throws What `fetchPages` throws.
 * @see https://docs.anthropic.com/en/api/models-list
 */
export async function listModels(
  url: string,
  headers: HeaderMap,
  send: Send,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const next = ({ has_more: hasMore, last_id: last }: JsonObject): string | undefined => {
    const lastId = textOf(last);
    return hasMore === true && lastId ? `&after_id=${encodeURIComponent(lastId)}` : undefined;
  };
  const pages = await fetchPages(send, { url: `${url}?limit=${PAGE}`, headers, next }, signal);
  return pages.flatMap(({ data }) => arrayOf(data).filter(isObject).flatMap(modelOf));
}
