import { executionAsyncResource } from 'node:async_hooks';

const kept: object[] = [];

/**
 * Keeps one of the objects in which Node queues its ticks. A collection that finds none alive makes V8 forget their shape, and then it
 * holds all later ones for shapeless: each tick of the process's life, some five for each event of a stream, would be built by
 * V8's runtime instead of compiled code, which costs 5 % of a stream's CPU time.
 */
export function keepTickShape(): void {
  process.nextTick(() => {
    if (kept.length === 0) kept.push(executionAsyncResource());
  });
}
