import type { Operation } from '../contract/operation.ts';

/** True for operations whose replies a model speaks, and that can be told in chat events. */
export function generates(operation: Operation): boolean {
  return operation === 'chat' || operation === 'complete';
}
