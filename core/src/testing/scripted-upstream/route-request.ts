import type { IncomingHttpHeaders } from 'node:http';
import type { Door, Operation } from './door.ts';

/** Where a request goes: to an operation of a door, or nowhere, in the words of a door. */
export interface Destination {
  door: Door;
  operation: Operation | undefined;
  /** The id behind `/v1/models/`. */
  modelId: string | undefined;
}

const MODELS = '/v1/models';

/** The door of the vendor that the client takes us for: the headers tell, or the path where there is nothing behind it. */
function addressed(doors: readonly Door[], path: string, headers: IncomingHttpHeaders): Door | undefined {
  const isAnthropic = headers['anthropic-version'] !== undefined || path.startsWith('/v1/messages');
  return doors.find(({ id }) => (id === 'anthropic-messages') === isAnthropic) ?? doors[0];
}

/** Finds the door and the operation of a request; `path` is without prefix and query. */
export function routeRequest(
  doors: readonly Door[],
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
): Destination | undefined {
  const modelId = path.startsWith(`${MODELS}/`) ? decodeURIComponent(path.slice(MODELS.length + 1)) : undefined;
  const known = modelId === undefined ? path : MODELS;
  const owners = doors.filter(({ paths }) => paths.some(([verb, name]) => verb === method && name === known));
  const door = addressed(owners, path, headers) ?? addressed(doors, path, headers);
  const operation = door?.paths.find(([verb, name]) => verb === method && name === known)?.[2];
  return door && { door, operation, modelId };
}
