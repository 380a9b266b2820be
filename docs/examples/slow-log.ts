import { defineObserver, definePlugin } from '@pipeproxy/core';

interface SlowLogOptions {
  readonly aboveMs: number;
}

const slowLog = defineObserver<SlowLogOptions>({
  name: 'slow-log',
  options: { type: 'object', required: ['aboveMs'], properties: { aboveMs: { type: 'number' } } },
  create: ({ aboveMs }, { logger }) => ({
    name: 'slow-log',
    observe({ id, receivedAtMs, settledAtMs, outcome }) {
      const durationMs = settledAtMs - receivedAtMs;
      if (durationMs > aboveMs) logger.warn({ exchange: id, durationMs, upstream: outcome.upstream }, 'slow exchange');
    },
  }),
});

/** Logs exchanges that took long. */
export default definePlugin({ name: 'slow-log', observers: [slowLog] });
