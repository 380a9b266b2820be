import type { Dialect, DialectRoute } from '../contract/dialect.ts';
import type { HeaderMap } from '../contract/headers.ts';

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
export function ownerFor(point: RoutePoint, headers: HeaderMap): RoutePoint['owners'][number] | undefined {
  const { owners } = point;
  return (
    owners.find(({ dialect }) => dialect.claims?.(headers)) ??
    owners.find(({ dialect }) => !dialect.claims) ??
    owners[0]
  );
}

/** The dialect for an error on a path that nobody serves: whose chat route it begins like, who claims the headers, or the first. */
export function dialectForPath(path: string, headers: HeaderMap, dialects: readonly [Dialect, ...Dialect[]]): Dialect {
  const begins = ({ routes, prefixes = [] }: Dialect): boolean =>
    routes.some(
      ({ operation, path: own }) =>
        operation === 'chat' && ['', ...prefixes].some((prefix) => path.startsWith(prefix + own)),
    );
  return dialects.find(begins) ?? dialects.find((dialect) => dialect.claims?.(headers)) ?? dialects[0];
}
