import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dialect } from '../contract/dialect.ts';
import { asProxyError, ProxyError } from '../contract/proxy-error.ts';
import { keyInQuery, splitCredentials } from './credentials.ts';
import { type ExchangeRules, newExchange } from './new-exchange.ts';
import { isPlainPath } from './plain-path.ts';
import type { AnsweredRoute, ExtraRoutes } from './plugin-routes.ts';
import type { Refusal } from './refusal.ts';
import { ownerFor, type RoutePoint, routePoints } from './routes.ts';
import { createRouting, type Routing, type Served } from './routing.ts';
import { type ServeContext, serveExchange } from './serve-exchange.ts';
import { type PluginContext, servePlugin } from './serve-plugin.ts';
import { serveUpgrade } from './serve-upgrade.ts';

/** What the ingress asks of the host for each request, so that a new generation takes effect at once. */
export interface IngressParts {
  readonly dialects: readonly [Dialect, ...Dialect[]];
  /** @throws ProxyError for a request that is not let in. */
  guard(request: IncomingMessage): void;
  rules(): ExchangeRules;
  serving(): ServeContext;
  /** What plugins' routes ask of the host. */
  plugins(): PluginContext;
  routes(): IngressRoutes;
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

/** Every method that a plugin's route may take. */
const ANY_METHOD = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

const methodsOf = ({ route: { method } }: AnsweredRoute): readonly string[] => (method === '*' ? ANY_METHOD : [method]);

/** What listens where, for one config. */
export interface IngressRoutes {
  readonly points: readonly RoutePoint[];
  readonly http: Routing<ServerResponse>;
  readonly upgrades: Routing<Upgrading>;
}

/** A client that wants another protocol: its connection, and what it has said already. */
export interface Upgrading {
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Dialects come first: no plugin takes a path of theirs away. */
export function ingressRoutes(extra: ExtraRoutes, parts: Omit<IngressParts, 'routes'>): IngressRoutes {
  const points = [...routePoints(parts.dialects), ...extra.points];
  const ofDialects = points.map((point) => ({
    methods: [point.method],
    path: point.path,
    serve: serveAt(point, parts),
  }));
  const ofPlugins = extra.answered.map(
    (answered): Served<ServerResponse> => ({
      methods: methodsOf(answered),
      path: answered.route.path,
      serve: (request, response, _path, params) => servePlugin(answered, request, response, params, parts.plugins()),
    }),
  );
  const upgrades = extra.answered
    .filter(({ route }) => route.upgrade)
    .map(
      (answered): Served<Upgrading> => ({
        methods: ['GET'],
        path: answered.route.path,
        serve: (request, { socket, head }, _path, params) =>
          serveUpgrade(answered, request, socket, head, params, parts.plugins()),
      }),
    );
  return { points, http: createRouting([...ofDialects, ...ofPlugins]), upgrades: createRouting(upgrades) };
}

/** The HTTP application. */
export interface Ingress {
  readonly listener: RequestListener;
  /** Hands an upgrade to a route that wants it; false: nobody does. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<boolean>;
}

/** Guards every request, then hands each path to the dialect or the plugin that listens there. */
export function createIngress(parts: IngressParts): Ingress {
  const refuse = (request: IncomingMessage, response: ServerResponse, error: ProxyError): void => {
    const { status, headers, body } = parts.refusal(request, error);
    writeJson(response, status, body, headers);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? '';
    parts.guard(request);
    const path = requireOrdinaryPath(request);
    if (OPEN_PATHS.has(path) && READING.has(method)) return answerOpen(response, path, parts); // foundry trap 16
    const { http, points } = parts.routes();
    if (!(await http(request, response, path))) throw unrouted(method, path, points);
  };

  return {
    listener: (request, response) => {
      handle(request, response).catch((error) => {
        if (response.headersSent) response.destroy();
        else refuse(request, response, asProxyError(error));
      });
    },
    upgrade: (request, socket, head) =>
      parts.routes().upgrades(request, { socket, head }, requireOrdinaryPath(request)),
  };
}

function answerOpen(response: ServerResponse, path: string, parts: IngressParts): void {
  const isWell = path !== '/ready' || parts.isReady();
  writeJson(response, isWell ? 200 : 503, JSON.stringify({ status: isWell ? 'ok' : 'starting' }));
}

/** What is done for requests that belong to a point. */
function serveAt(point: RoutePoint, parts: Pick<IngressParts, 'rules' | 'serving'>): Served<ServerResponse>['serve'] {
  return (request, response, path, params) => {
    const split = splitCredentials(request.headers);
    const { dialect, route } = ownerFor(point, split);
    const credentials = [...split.credentials, ...keyInQuery(request.url, dialect.keyInQuery)];
    const arrival = { dialect, route, request, response, ...split, credentials, path, params };
    return serveExchange(newExchange(arrival, parts.rules()), response, parts.serving(), point.stages);
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
