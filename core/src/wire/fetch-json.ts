import { type HeaderMap, type JsonValue, ProxyError, type Send } from '../contract/index.ts';
import { parseJson } from './json-values.ts';

const MAX_BYTES = 8 * 1024 * 1024;

function refusalOf(status: number, url: string): ProxyError {
  const isCredential = status === 401 || status === 403;
  return new ProxyError(isCredential ? 'PP_UPSTREAM_AUTH' : 'PP_UPSTREAM_ERROR', `${url} answered ${status}.`, {
    ...(isCredential ? { hint: 'Check the credential of this upstream.' } : {}),
  });
}

/**
 * Reads a JSON document of an upstream, such as its list of models. Not for calls that a client waits for.
 *
 * @throws ProxyError `PP_UPSTREAM_AUTH`, `PP_UPSTREAM_ERROR`, `PP_UPSTREAM_NOT_JSON`, and what `send` throws.
 */
export async function fetchJson(send: Send, url: string, headers: HeaderMap, signal: AbortSignal): Promise<JsonValue> {
  const request = { method: 'GET', url, headers: { accept: 'application/json', ...headers } } as const;
  const reply = await send(request, { signal });
  if (reply.status < 200 || reply.status > 299) {
    reply.body.destroy();
    throw refusalOf(reply.status, url);
  }
  const value = parseJson(Buffer.from(await reply.body.whole(MAX_BYTES)).toString());
  if (value !== undefined) return value;
  throw new ProxyError('PP_UPSTREAM_NOT_JSON', `${url} did not answer with JSON.`, {
    hint: 'The address may lead to a web page: check `baseUrl`.',
  });
}
