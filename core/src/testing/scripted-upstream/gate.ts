/** Lets through as many as were released, in any order of waiting and releasing. */
export interface Gate {
  /** Resolves when it is released, or when the signal aborts. */
  pass(signal: AbortSignal): Promise<void>;
  release(): void;
}

export function createGate(): Gate {
  let released = 0;
  let waiting: (() => void)[] = [];
  return {
    pass(signal) {
      if (released > 0) {
        released -= 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => {
          waiting = waiting.filter((entry) => entry !== resolve);
          resolve();
        });
      });
    },
    release() {
      const next = waiting.shift();
      if (next) next();
      else released += 1;
    },
  };
}
