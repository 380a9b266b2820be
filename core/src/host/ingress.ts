import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import Router, { type RouterContext } from '@koa/router';
import Koa from 'koa';
import type { Dialect } from '../contract/dialect.ts';
import { asProxyError, ProxyError } from '../contract/proxy-error.ts';
import { keyInQuery, splitCredentials } from './credentials.ts';
import { type ExchangeRules, newExchange } from './new-exchange.ts';
import { isPlainPath } from './plain-path.ts';
import type { Refusal } from './refusal.ts';
import { ownerFor, type RoutePoint, routePoints } from './routes.ts';
import { type ServeContext, serveExchange } from './serve-exchange.ts';

/** What the ingress asks of the host for each request, so that a new generation takes effect at once. */
export interface IngressParts {
  readonly dialects: readonly [Dialect, ...Dialect[]];
  /** @throws ProxyError for a request that is not let in. */
  guard(request: IncomingMessage): void;
  rules(): ExchangeRules;
  serving(): ServeContext;
  readonly refusal: Refusal;
  isReady(): boolean;
}

/** Paths that answer without a key and say nothing but that somebody is here. */
const OPEN_PATHS = new Set(['/', '/health', '/healthz', '/ready', '/api/hello']);

const READING = new Set(['GET', 'HEAD']);

function writeJson(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
    'content-length': Buffer.byteLength(body),
  });
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** Refuses what cannot be routed safely, before any work. */
function requireOrdinaryPath(request: IncomingMessage): string {
  const url = request.url ?? '';
  const path = url.split('?', 1)[0] ?? '';
  if (isPlainPath(path)) return path;
  throw new ProxyError('PP_ROUTE_UNKNOWN', 'The path of the request is not in its plain form.', {
    hint: 'Send the path without dot segments, doubled or encoded slashes, and without scheme and host.',
  });
}

const nobody = async (): Promise<void> => {};

type Serve = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  params: Readonly<Record<string, string>>,
) => Promise<void>;

/** A route without any pattern in it. */
const PLAIN_PATH = /^[\w/.-]+$/;

const NO_PARAMS: Readonly<Record<string, string>> = {};

/**
 * The HTTP application: guards every request, then hands each path to the dialect that listens there.
 *
 * Koa makes the contexts that the router works on. Its own `callback` would watch the end of every response and write `ctx.body`,
 * 4 % of a small request; here replies are written straight to the response, and errors are answered in the client's dialect.
 * A path without parameters is looked up by itself: trying the pattern of every route costs another 4 %.
 */
export function createIngress(parts: IngressParts): RequestListener {
  const app = new Koa();
  const router = new Router({ sensitive: true, strict: true });
  const points = routePoints(parts.dialects);
  const plain = new Map<string, Serve>();
  for (const point of points) {
    const { method, path } = point;
    const serve = serveAt(point, parts);
    router.register(path, [method], (ctx) => serve(ctx.req, ctx.res, ctx.path, ctx.params));
    if (PLAIN_PATH.test(path)) plain.set(`${method} ${path}`, serve);
  }

  const refuse = (request: IncomingMessage, response: ServerResponse, error: ProxyError): void => {
    const { status, headers, body } = parts.refusal(request, error);
    writeJson(response, status, body, headers);
  };

  const route = router.routes();
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? '';
    parts.guard(request);
    const path = requireOrdinaryPath(request);
    if (OPEN_PATHS.has(path) && READING.has(method)) return answerOpen(response, path, parts); // foundry trap 16
    const serve = plain.get(`${method} ${path}`);
    if (serve) return serve(request, response, path, NO_PARAMS);
    const ctx = app.createContext(request, response) as unknown as RouterContext;
    await route(ctx, nobody);
    if (!response.headersSent && !ctx._matchedRoute) throw unrouted(method, path, points);
  };

  return (request, response) => {
    handle(request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else refuse(request, response, asProxyError(error));
    });
  };
}

function answerOpen(response: ServerResponse, path: string, parts: IngressParts): void {
  const isWell = path !== '/ready' || parts.isReady();
  writeJson(response, isWell ? 200 : 503, JSON.stringify({ status: isWell ? 'ok' : 'starting' }));
}

/** What is done for requests that belong to a point. */
function serveAt(point: RoutePoint, parts: IngressParts): Serve {
  return (request, response, path, params) => {
    const split = splitCredentials(request.headers);
    const { dialect, route } = ownerFor(point, split);
    const credentials = [...split.credentials, ...keyInQuery(request.url, dialect.keyInQuery)];
    const arrival = { dialect, route, request, response, ...split, credentials, path, params };
    return serveExchange(newExchange(arrival, parts.rules()), response, parts.serving());
  };
}

function unrouted(method: string, path: string, points: readonly RoutePoint[]): ProxyError {
  const there = points.find((point) => point.path === path);
  if (!there) {
    return new ProxyError('PP_ROUTE_UNKNOWN', `There is nothing at ${method} ${path.slice(0, 200)}.`, {
      hint: 'Check the base URL of the client: most want it to end in /v1, Anthropic clients without it.',
    });
  }
  return new ProxyError('PP_METHOD_WRONG', `${path} takes ${there.method}, not ${method}.`);
}
