import type { Loss } from '../contract/index.ts';

/** Counts what a request loses, so that each feature is reported once. */
export interface Losses {
  /** Counts one more loss, or `count` of them; the first `effect` of a feature stays. */
  /** Counts one more, or `count` of them; the first effect is the one that is told. */
  add(feature: string, effect: string, count?: number): void;
  /** Reports what was counted. */
  flush(note: (loss: Loss) => void): void;
}

/** Begins to count, with nothing lost. */
/** Starts to count for one request. */
export function createLosses(): Losses {
  const losses = new Map<string, { effect: string; count: number }>();
  return {
    add(feature, effect, count = 1) {
      const known = losses.get(feature);
      if (known) known.count += count;
      else losses.set(feature, { effect, count });
    },
    flush(note) {
      for (const [feature, { effect, count }] of losses) note({ feature, effect, ...(count > 1 && { count }) });
    },
  };
}
