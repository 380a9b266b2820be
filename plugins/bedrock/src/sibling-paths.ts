import type { Failure, Recovery, UpstreamCall } from '@pipeproxy/core';
import type { Door } from './doors.ts';

/** Which of a host's two prefixes serves a model. */
export interface SiblingPaths {
  path(door: Door, call: UpstreamCall): string;
  /** Tries the other prefix, once for each model. */
  recover(door: Door, failure: Failure): Recovery | undefined;
}

const REFUSAL = /isn't supported on this route/i;

/** Mantle serves some models under one prefix and some under the other; a refusal says which is wrong. */
export function createSiblingPaths(): SiblingPaths {
  const moved = new Set<string>();
  return {
    path: (door, call) => (moved.has(call.model) && door.sibling ? door.sibling(call) : door.path(call)),
    recover({ sibling }, { call: { model }, error }) {
      if (!sibling || moved.has(model) || !REFUSAL.test(error.message)) return undefined;
      moved.add(model);
      return {};
    },
  };
}
