import type { IncomingHttpHeaders } from 'node:http';
import type { Door, Operation } from './door.ts';

/** Where a request goes: to an operation of a door, or nowhere, in the words of a door. */
export interface Destination {
  door: Door;
  operation: Operation | undefined;
  /** The id behind `/v1/models/`. */
  modelId: string | undefined;
}

const MODEL_PATH = '/v1/models/';

/** The door whose vendor the client takes us for: the one that owns the path, else the one that the headers name. */
function speaker(doors: readonly Door[], path: string, headers: IncomingHttpHeaders): Door | undefined {
  const isAnthropic = path.startsWith('/v1/messages') || headers['anthropic-version'] !== undefined;
  return doors.find(({ id }) => (id === 'anthropic-messages') === isAnthropic) ?? doors[0];
}

/** Finds the door and the operation of a request; `path` is without prefix and query. */
export function routeRequest(
  doors: readonly Door[],
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
): Destination | undefined {
  const door = speaker(doors, path, headers);
  if (!door) return undefined;
  if (method === 'GET' && path.startsWith(MODEL_PATH)) {
    return { door, operation: 'models', modelId: decodeURIComponent(path.slice(MODEL_PATH.length)) };
  }
  const match = door.paths.find(([verb, known]) => verb === method && known === path);
  return { door, operation: match?.[2], modelId: undefined };
}
