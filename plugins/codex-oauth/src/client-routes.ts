import {
  byteSourceOf,
  type HeaderMap,
  type PluginRequest,
  ProxyError,
  type Send,
  type UpstreamReply,
  type UpstreamRoute,
} from '@pipeproxy/core';
import type { AccountEntry } from './account-store.ts';
import type { AskAny } from './ask-any.ts';
import type { Endpoints } from './endpoints.ts';
import type { SendAs } from './send-as.ts';
import type { UsagePages } from './usage-page.ts';

/** What the routes are made with. */
export interface ClientRoutesParts {
  readonly endpoints: Endpoints;
  readonly askAny: AskAny;
  readonly sendAs: SendAs;
  readonly pages: UsagePages;
  /** For a client that does not say its own. */
  readonly clientVersion: string;
}

const JSON_HEADERS: HeaderMap = { 'content-type': 'application/json' };
const VERSION = /^\d+(\.\d+){1,2}[\w.-]{0,40}$/;

const versionOf = ({ query }: PluginRequest): string | undefined => {
  const version = new URLSearchParams(query).get('client_version') ?? '';
  return VERSION.test(version) ? version : undefined;
};

/** The catalogue as the backend says it: Codex finds in it what each model can do. Its mark tells Codex when it has changed. */
async function catalogue(send: Send, url: string, { signal }: PluginRequest): Promise<UpstreamReply> {
  const reply = await send({ method: 'GET', url, headers: { accept: 'application/json' } }, { signal });
  const { etag } = reply.headers;
  const headers = { ...JSON_HEADERS, ...(etag !== undefined && { etag }) };
  if (reply.status >= 200 && reply.status <= 299) return { ...reply, headers };
  reply.body.destroy();
  const isAuth = reply.status === 401 || reply.status === 403;
  throw new ProxyError(isAuth ? 'PP_UPSTREAM_AUTH' : 'PP_UPSTREAM_ERROR', `${url} answered ${reply.status}.`);
}

/** Paths of the backend that Codex itself asks beside the model's. They are answered in the name of the account that is next. */
export function clientRoutes(parts: ClientRoutesParts): readonly UpstreamRoute[] {
  const { endpoints, askAny, sendAs, pages, clientVersion } = parts;
  const usage = async ({ signal }: PluginRequest): Promise<UpstreamReply> => {
    const page = await askAny((entry: AccountEntry) => pages.read(entry, signal));
    return { status: 200, headers: JSON_HEADERS, body: byteSourceOf(JSON.stringify(page)) };
  };
  const models = (request: PluginRequest): Promise<UpstreamReply> => {
    const url = `${endpoints.models}?client_version=${versionOf(request) ?? clientVersion}`;
    return askAny((entry) => catalogue(sendAs(entry), url, request));
  };
  return [
    { method: 'GET', path: '/backend-api/wham/usage', handle: usage },
    { method: 'GET', path: '/api/codex/usage', handle: usage },
    { method: 'GET', path: '/backend-api/codex/models', handle: models },
  ];
}
