import type { HeaderMap, JsonObject, Send } from '../contract/index.ts';
import { fetchJson } from './fetch-json.ts';
import { objectOf } from './json-values.ts';

/** A host that names a next page for ever must not keep us asking. */
const MAX_PAGES = 10;

/** A list that an upstream gives page by page. */
export interface PagedList {
  /** Address of the first page, with a query. */
  readonly url: string;
  readonly headers: HeaderMap;
  /** What is added to the address for the page after this one; undefined when it is the last. */
  next(page: JsonObject): string | undefined;
}

/**
 * Reads the pages of a list, ten at the most. Every one is asked for at the list's own address, whatever a page says.
 *
 * @throws What `fetchJson` throws.
 */
export async function fetchPages(
  send: Send,
  { url, headers, next }: PagedList,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const pages: JsonObject[] = [];
  for (let more: string | undefined = ''; more !== undefined && pages.length < MAX_PAGES; ) {
    const page = objectOf(await fetchJson(send, url + more, headers, signal)) ?? {};
    pages.push(page);
    more = next(page);
  }
  return pages;
}
