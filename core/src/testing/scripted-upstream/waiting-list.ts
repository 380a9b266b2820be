/** A list on which one can wait for the n-th entry. */
export interface WaitingList<T> {
  readonly entries: readonly T[];
  add(entry: T): void;
  /** The n-th entry, counted from 1; resolves at once when it is there. */
  wait(n: number): Promise<T>;
  clear(): void;
}

export function createWaitingList<T>(): WaitingList<T> {
  const entries: T[] = [];
  let waiters: { n: number; resolve: (entry: T) => void }[] = [];
  return {
    entries,
    add(entry) {
      entries.push(entry);
      const due = waiters.filter(({ n }) => n === entries.length);
      waiters = waiters.filter(({ n }) => n !== entries.length);
      for (const { resolve } of due) resolve(entry);
    },
    wait(n) {
      const entry = entries[n - 1];
      return entry === undefined ? new Promise((resolve) => waiters.push({ n, resolve })) : Promise.resolve(entry);
    },
    clear() {
      entries.length = 0;
    },
  };
}
