import type { ProxyError } from '../contract/proxy-error.ts';

/** The exchanges that have begun and are not settled, so that a host which stops can end them in words and wait for their records. */
export interface Running {
  enter(controller: AbortController): void;
  /** Called when the exchange with this signal is settled. */
  leave(signal: AbortSignal): void;
  /** Ends all of them: streams get the error as their last event. */
  abort(reason: ProxyError): void;
  /** Resolves when none is left. */
  idle(): Promise<void>;
}

export function createRunning(): Running {
  const controllers = new Map<AbortSignal, AbortController>();
  let waiting: (() => void)[] = [];
  return {
    enter: (controller) => controllers.set(controller.signal, controller),
    leave(signal) {
      controllers.delete(signal);
      if (controllers.size > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    abort(reason) {
      for (const controller of controllers.values()) controller.abort(reason);
    },
    idle: () => (controllers.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
