import { builtIns } from '@pipeproxy/core/host';
import { routePoints } from '../../core/src/host/routes.ts';
import { lines } from './raw-socket.ts';
import { routeText } from './route-text.ts';

/** A place that can be asked for. */
export interface Place {
  readonly method: string;
  readonly path: string;
}

const OPEN_PATHS = ['/', '/health', '/healthz', '/ready', '/api/hello'];

/** Every route of every dialect, as a client of the default set finds them. */
export const MODEL_ROUTES: readonly Place[] = routePoints(builtIns.dialects ?? []).map(({ method, path }) => ({
  method,
  path: routeText(path)
    .replace(/\{(?:id|model|deployment)\}/, 'demo')
    .replaceAll(/\{\w+\}/g, 'x'),
}));

/** Every place that answers, and some that do not. */
export const ALL_PLACES: readonly Place[] = [
  ...MODEL_ROUTES,
  ...OPEN_PATHS.flatMap((path) => ['GET', 'HEAD'].map((method) => ({ method, path }))),
  { method: 'GET', path: '/no/such/path' },
  { method: 'POST', path: '/v1/nothing' },
  { method: 'PUT', path: '/v1/messages' },
  { method: 'OPTIONS', path: '/v1/chat/completions' },
  { method: 'DELETE', path: '/v1/models/demo' },
  { method: 'GET', path: '/v1/../v1/models' },
];

export const placeName = ({ method, path }: Place): string => `${method} ${path}`;

/** A request as bytes; `head` are further lines. It asks the demo, which is always there, and closes the connection. */
export function requestBytes({ method, path }: Place, head: readonly string[], body?: string): string {
  const text = body ?? '{"model":"demo","max_tokens":9,"messages":[{"role":"user","content":"hello"}]}';
  const own = method === 'POST' ? ['content-type: application/json', `content-length: ${Buffer.byteLength(text)}`] : [];
  return (
    lines(`${method} ${path} HTTP/1.1`, ...head, ...own, 'connection: close', '') + (method === 'POST' ? text : '')
  );
}
