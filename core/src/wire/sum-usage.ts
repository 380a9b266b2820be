import type { Usage } from '../contract/index.ts';

const COUNTS = [
  'inputTokens',
  'cachedReadTokens',
  'cachedWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'costUsd',
] as const satisfies readonly (keyof Usage)[];

/** What two calls cost together; what neither said stays unsaid. `raw` is the later one's. */
export function sumUsage(before: Usage, now: Usage): Usage {
  const sums = COUNTS.flatMap((name) =>
    before[name] === undefined && now[name] === undefined ? [] : [[name, (before[name] ?? 0) + (now[name] ?? 0)]],
  );
  return { ...now, ...Object.fromEntries(sums) };
}
