import {
  arrayOf,
  defined,
  fetchJson,
  type HeaderMap,
  isObject,
  type JsonObject,
  type ModelInfo,
  numberOf,
  objectOf,
  type Send,
  textOf,
} from '@pipeproxy/core';

const PAGE = 1_000;
/** A host that names a next page for ever must not keep us asking. */
const MAX_PAGES = 10;
/** Models that do nothing of this cannot be asked for here. */
const METHODS: readonly string[] = ['generateContent', 'embedContent'];

function isServed({ supportedGenerationMethods: methods }: JsonObject): boolean {
  return !Array.isArray(methods) || METHODS.some((method) => methods.includes(method));
}

function modelOf(entry: JsonObject): ModelInfo[] {
  const name = textOf(entry.name);
  if (name === undefined || !isServed(entry)) return [];
  const fields = defined({
    displayName: textOf(entry.displayName),
    contextTokens: numberOf(entry.inputTokenLimit),
    maxOutputTokens: numberOf(entry.outputTokenLimit),
  });
  return [{ id: name.replace(/^models\//, ''), ...fields }];
}

/**
 * Reads every page of `GET /v1beta/models`.
 *
 * @throws What `fetchJson` throws.
 * @see https://ai.google.dev/api/models#method:-models.list
 */
export async function listModels(
  url: string,
  headers: HeaderMap,
  send: Send,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const models: ModelInfo[] = [];
  let next = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const document = objectOf(await fetchJson(send, `${url}?pageSize=${PAGE}${next}`, headers, signal));
    models.push(...arrayOf(document?.models).filter(isObject).flatMap(modelOf));
    const token = textOf(document?.nextPageToken);
    if (!token) break;
    next = `&pageToken=${encodeURIComponent(token)}`;
  }
  return models;
}
