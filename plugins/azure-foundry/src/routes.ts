/** The routes of the OpenAI APIs, as Azure spells them behind `/openai/v1`. */
export const ROUTE_KEYS = [
  'chat/completions',
  'responses',
  'embeddings',
  'images/generations',
  'images/edits',
] as const;

export type RouteKey = (typeof ROUTE_KEYS)[number];

/** For each route the one that is called in its place: another one, whose dialect is spoken then, or a path of one's own. */
export type Routes = Partial<Readonly<Record<RouteKey, string>>>;

/** True for the name of a route; what else may stand at its place is a path. */
export const isRouteKey = (value: string): value is RouteKey => (ROUTE_KEYS as readonly string[]).includes(value);
