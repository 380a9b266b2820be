import type { Dialect, DialectRoute } from '../contract/dialect.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { DialectPath } from '../contract/routes.ts';
import type { Stage } from '../contract/stage.ts';
import type { SplitHeaders } from './credentials.ts';

/** A dialect that listens on a path, and as what. */
export interface RouteOwner {
  readonly dialect: Dialect;
  readonly route: DialectRoute;
}

/** A path on which one or more dialects listen. */
export interface RoutePoint {
  /** Stages for requests of this path alone. */
  readonly stages?: readonly Stage[];
  readonly method: DialectRoute['method'];
  readonly path: string;
  readonly owners: readonly [RouteOwner, ...RouteOwner[]];
}

/** All paths of all dialects, each once; a path that two dialects share has two owners. */
export function routePoints(dialects: Iterable<Dialect>): readonly RoutePoint[] {
  const points = new Map<string, RoutePoint>();
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      const owner = { dialect, route };
      for (const prefix of ['', ...(dialect.prefixes ?? [])]) {
        const { method } = route;
        const path = prefix + route.path;
        const others = points.get(`${method} ${path}`)?.owners;
        points.set(`${method} ${path}`, { method, path, owners: others ? [...others, owner] : [owner] });
      }
    }
  }
  return [...points.values()];
}

/**
 * The point of a further path of a dialect.
 * @throws ProxyError `PP_CONFIG_INVALID` for a dialect that is not there.
 */
export function pointOf(path: DialectPath, dialects: ReadonlyMap<string, Dialect>): RoutePoint {
  const { dialect: id, stages = [], ...route } = path;
  const dialect = dialects.get(id);
  if (!dialect) throw new ProxyError('PP_CONFIG_INVALID', `${path.path}: there is no dialect "${id}".`);
  return { method: path.method, path: path.path, owners: [{ dialect, route }], stages };
}

/** Who of a shared path's owners the client speaks: one that claims its headers, else the one that claims nothing. */
export function ownerFor(
  { owners }: RoutePoint,
  { headers, keyHeaders }: Pick<SplitHeaders, 'headers' | 'keyHeaders'>,
): RouteOwner {
  return (
    owners.find(({ dialect }) => dialect.claims?.(headers, keyHeaders)) ??
    owners.find(({ dialect }) => !dialect.claims) ??
    owners[0]
  );
}

/** A colon behind a backslash is only a colon. */
const PARAMETER = /(?<!\\)[*:]\w+/;

/** True for a path like the route's: its beginning, and a method behind a colon where the route has one behind a parameter. */
function isLike(path: string, route: string): boolean {
  const pieces = route.split(PARAMETER);
  const hasMethod = pieces.at(-1)?.startsWith('\\:');
  const [head = ''] = pieces;
  return path.startsWith(head) && (!hasMethod || path.slice(head.length).includes(':'));
}

const firstSegment = (path: string): string | undefined => path.split('/', 2)[1];

/** The one dialect whose paths begin as this one does; undefined where several do. */
function onlyBeginner(path: string, dialects: readonly Dialect[]): Dialect | undefined {
  const first = firstSegment(path);
  const beginners = dialects.filter(({ routes }) => routes.some((route) => firstSegment(route.path) === first));
  return beginners.length === 1 ? beginners[0] : undefined;
}

/**
 * The dialect for an error on a path that nobody serves: whose chat route it is like, who alone has paths that begin like it, who
 * claims the headers, or the first.
 */
export function dialectForPath(
  path: string,
  { headers, keyHeaders }: Pick<SplitHeaders, 'headers' | 'keyHeaders'>,
  dialects: readonly [Dialect, ...Dialect[]],
): Dialect {
  const begins = ({ routes, prefixes = [] }: Dialect): boolean =>
    routes.some(
      ({ operation, path: own }) =>
        operation === 'chat' && ['', ...prefixes].some((prefix) => isLike(path, prefix + own)),
    );
  return (
    dialects.find(begins) ??
    onlyBeginner(path, dialects) ??
    dialects.find((dialect) => dialect.claims?.(headers, keyHeaders)) ??
    dialects[0]
  );
}
