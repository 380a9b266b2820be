import {
  arrayOf,
  defined,
  fetchPages,
  type HeaderMap,
  isObject,
  type JsonObject,
  type ModelInfo,
  numberOf,
  type Send,
  textOf,
} from '@pipeproxy/core';

const PAGE = 1_000;
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
 * @throws What `fetchPages` throws.
 * @see https://ai.google.dev/api/models#method:-models.list
 */
export async function listModels(
  url: string,
  headers: HeaderMap,
  send: Send,
  signal: AbortSignal,
): Promise<readonly ModelInfo[]> {
  const next = ({ nextPageToken }: JsonObject): string | undefined => {
    const token = textOf(nextPageToken);
    return token && `&pageToken=${encodeURIComponent(token)}`;
  };
  const pages = await fetchPages(send, { url: `${url}?pageSize=${PAGE}`, headers, next }, signal);
  return pages.flatMap(({ models }) => arrayOf(models).filter(isObject).flatMap(modelOf));
}
