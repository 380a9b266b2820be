import type { IncomingMessage, ServerResponse } from 'node:http';
import Router from '@koa/router';
import Koa from 'koa';
import type { Dialect } from '../contract/dialect.ts';
import { asProxyError, ProxyError } from '../contract/proxy-error.ts';
import { splitCredentials } from './credentials.ts';
import { type ExchangeRules, newExchange } from './new-exchange.ts';
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

/** Segments by which two readers of one path may disagree. */
const ODD_PATH = /#|%2f|%5c|\\|\/\/|(?:^|\/)\.{1,2}(?:\/|$)|%2e|%00/i;

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
  if (path.startsWith('/') && !ODD_PATH.test(path)) return path;
  throw new ProxyError('PP_ROUTE_UNKNOWN', 'The path of the request is not in its plain form.', {
    hint: 'Send the path without dot segments, doubled or encoded slashes, and without scheme and host.',
  });
}

/** The HTTP application: guards every request, then hands each path to the dialect that listens there. */
export function createIngress(parts: IngressParts): Koa {
  const app = new Koa();
  const router = new Router({ sensitive: true, strict: true });
  const points = routePoints(parts.dialects);
  for (const point of points) addPoint(router, point, parts);

  const refuse = (request: IncomingMessage, response: ServerResponse, error: ProxyError): void => {
    const { status, headers, body } = parts.refusal(request, error);
    writeJson(response, status, body, headers);
  };

  app.use(async (ctx, next) => {
    ctx.respond = false;
    try {
      parts.guard(ctx.req);
      const path = requireOrdinaryPath(ctx.req);
      if (OPEN_PATHS.has(path) && READING.has(ctx.method)) answerOpen(ctx.res, path, parts);
      else await next();
      if (!ctx.res.headersSent && !ctx._matchedRoute) throw unrouted(ctx.method, path, points);
    } catch (error) {
      if (ctx.res.headersSent) ctx.res.destroy();
      else refuse(ctx.req, ctx.res, asProxyError(error));
    }
  });
  app.use(router.routes());
  return app;
}

function answerOpen(response: ServerResponse, path: string, parts: IngressParts): void {
  const isWell = path !== '/ready' || parts.isReady();
  writeJson(response, isWell ? 200 : 503, JSON.stringify({ status: isWell ? 'ok' : 'starting' }));
}

function addPoint(router: Router, point: RoutePoint, parts: IngressParts): void {
  router.register(point.path, [point.method], async (ctx) => {
    const { req: request, res: response } = ctx;
    const split = splitCredentials(request.headers);
    const owner = ownerFor(point, split.headers);
    if (!owner) return;
    const { dialect, route } = owner;
    const arrival = { dialect, route, request, response, ...split, path: ctx.path, params: ctx.params };
    await serveExchange(newExchange(arrival, parts.rules()), response, parts.serving());
  });
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
