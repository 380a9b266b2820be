import type { Dialect, DialectRoute } from '../contract/dialect.ts';
import type { SplitHeaders } from './credentials.ts';

/** A path on which one or more dialects listen. */
export interface RoutePoint {
  readonly method: DialectRoute['method'];
  readonly path: string;
  readonly owners: readonly { readonly dialect: Dialect; readonly route: DialectRoute }[];
}

/** All paths of all dialects, each once; a path that two dialects share has two owners. */
export function routePoints(dialects: Iterable<Dialect>): readonly RoutePoint[] {
  const points = new Map<
    string,
    { method: DialectRoute['method']; path: string; owners: RoutePoint['owners'][number][] }
  >();
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      for (const prefix of ['', ...(dialect.prefixes ?? [])]) {
        const path = prefix + route.path;
        const point = points.get(`${route.method} ${path}`) ?? { method: route.method, path, owners: [] };
        point.owners.push({ dialect, route });
        points.set(`${route.method} ${path}`, point);
      }
    }
  }
  return [...points.values()];
}

/** Who of a shared path's owners the client speaks: one that claims its headers, else the one that claims nothing. */
export function ownerFor(
  { owners }: RoutePoint,
  { headers, keyHeaders }: Pick<SplitHeaders, 'headers' | 'keyHeaders'>,
): RoutePoint['owners'][number] | undefined {
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

/** The dialect for an error on a path that nobody serves: whose chat route it is like, who claims the headers, or the first. */
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
  return dialects.find(begins) ?? dialects.find((dialect) => dialect.claims?.(headers, keyHeaders)) ?? dialects[0];
}
