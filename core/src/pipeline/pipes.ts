import type { Operation } from '../contract/operation.ts';

const PIPED: ReadonlySet<Operation> = new Set([
  'embed',
  'embed-batch',
  'image',
  'image-edit',
  'compact',
  'stored-response',
]);

/** True for operations that are routed and handed on: no dialect has codecs for them, so only upstreams with the client's own can answer. */
export function pipes(operation: Operation): boolean {
  return PIPED.has(operation);
}
