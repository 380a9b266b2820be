import type { IncomingHttpHeaders } from 'node:http';
import type { Door, Operation } from './door.ts';
import type { DoorId } from './request-facts.ts';

/** Where a request goes: to an operation of a door, or nowhere, in the words of a door. */
export interface Destination {
  door: Door;
  operation: Operation | undefined;
  path: string;
  /** The model that the path names. */
  modelId: string | undefined;
}

type Signs = (path: string, headers: IncomingHttpHeaders) => boolean;

/** What shows which vendor the client takes us for; OpenAI's chat where nothing does. */
const SIGNS: readonly (readonly [DoorId, Signs])[] = [
  [
    'anthropic-messages',
    (path, headers) => headers['anthropic-version'] !== undefined || path.startsWith('/v1/messages'),
  ],
  [
    'gemini-generate',
    (path, headers) => headers['x-goog-api-key'] !== undefined || /^\/v1beta\/|:[a-zA-Z]+$/.test(path),
  ],
  ['openai-responses', (path) => path.startsWith('/v1/responses')],
];

function addressed(doors: readonly Door[], path: string, headers: IncomingHttpHeaders): Door | undefined {
  const wanted = SIGNS.find(([, shows]) => shows(path, headers))?.[0] ?? 'openai-chat';
  return doors.find(({ id }) => id === wanted) ?? doors[0];
}

const PLACE = '{model}';

/** The model that stands at the place of a pattern, an empty name for a pattern without one; undefined when the path is another. */
function match(pattern: string, path: string): string | undefined {
  const [before = '', after] = pattern.split(PLACE);
  if (after === undefined) return pattern === path ? '' : undefined;
  const isIt = path.startsWith(before) && path.endsWith(after) && path.length > pattern.length - PLACE.length;
  return isIt ? decodeURIComponent(path.slice(before.length, path.length - after.length)) : undefined;
}

function find(door: Door, method: string, path: string): Pick<Destination, 'operation' | 'modelId'> | undefined {
  for (const [verb, pattern, operation] of door.paths) {
    const modelId = verb === method ? match(pattern, path) : undefined;
    if (modelId !== undefined) return { operation, modelId: modelId || undefined };
  }
  return undefined;
}

/** Finds the door and the operation of a request; `path` is without prefix and query. */
export function routeRequest(
  doors: readonly Door[],
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
): Destination | undefined {
  const owners = doors.filter((door) => find(door, method, path));
  const door = addressed(owners, path, headers) ?? addressed(doors, path, headers);
  const found = door && find(door, method, path);
  return door && { door, path, operation: found?.operation, modelId: found?.modelId };
}
