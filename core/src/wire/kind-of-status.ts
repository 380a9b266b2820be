import type { ErrorKind } from '../contract/index.ts';

/** What the status of a failed reply tells, whatever the dialect; the dialect's own words may tell more. Other 5xx are `server`. */
export const KIND_OF_STATUS: ReadonlyMap<number, ErrorKind> = new Map<number, ErrorKind>([
  [400, 'invalid-request'],
  // The refused key is ours: the client's own is not in question.
  [401, 'upstream-auth'],
  [402, 'billing'],
  [403, 'permission'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [408, 'timeout'],
  [409, 'conflict'],
  [413, 'too-large'],
  [415, 'unsupported-media'],
  [422, 'invalid-request'],
  // Text Generation Inference says so when it breaks in the middle of its work.
  [424, 'server'],
  [425, 'overloaded'],
  [429, 'rate-limit'],
  [499, 'timeout'],
  [502, 'bad-gateway'],
  [503, 'overloaded'],
  [504, 'timeout'],
  [529, 'overloaded'],
]);
