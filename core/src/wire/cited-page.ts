import type { JsonValue } from '../contract/index.ts';
import { isObject, objectOf, textOf } from './json-values.ts';

/** A page that a text points to. */
export interface CitedPage {
  readonly url: string;
  readonly title: string;
}

/** The page that a source of any dialect names: `{url, title}`, `{uri}` or one of these in `url_citation` or `web`. */
export function citedPage(source: JsonValue): CitedPage | undefined {
  if (!isObject(source)) return undefined;
  const page = objectOf(source.url_citation) ?? objectOf(source.web) ?? source;
  const url = textOf(page.url) ?? textOf(page.uri);
  return url === undefined ? undefined : { url, title: textOf(page.title) ?? url };
}
