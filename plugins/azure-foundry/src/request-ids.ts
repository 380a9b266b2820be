import type { HeaderMap } from '@pipeproxy/core';

/** What the support of Azure and of Anthropic asks for. @see https://github.com/openai/openai-python/issues/937 */
const NAMES = ['request-id', 'apim-request-id', 'x-request-id', 'x-ms-client-request-id', 'x-ms-region'];

/** The headers of a reply that say which call it was, for the log alone: they belong to the account behind the proxy. */
export function requestIds(headers: HeaderMap): HeaderMap {
  return Object.fromEntries(NAMES.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}
