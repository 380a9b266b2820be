/** Keeps the results that were asked for last, up to a size. */
export interface ResultCache<T> {
  /**
   * The result for a key, made once for all who ask meanwhile.
   * @param make - Must not fail.
   */
  get(key: string, make: () => Promise<T>): Promise<T>;
}

/** @param sizeOf - What a result counts against `maxSize`. */
export function createResultCache<T>(maxSize: number, sizeOf: (result: T) => number): ResultCache<T> {
  const known = new Map<string, Promise<T>>();
  const sizes = new Map<string, number>();
  let size = 0;

  function forgetOldest(): void {
    for (const key of known.keys()) {
      if (size <= maxSize) return;
      const own = sizes.get(key);
      // It is still being made.
      if (own === undefined) continue;
      known.delete(key);
      sizes.delete(key);
      size -= own;
    }
  }

  async function made(key: string, make: () => Promise<T>): Promise<T> {
    const result = await make();
    sizes.set(key, sizeOf(result));
    size += sizeOf(result);
    forgetOldest();
    return result;
  }

  return {
    get(key, make) {
      const result = known.get(key) ?? made(key, make);
      // The last in the map is the one that was asked for last.
      known.delete(key);
      known.set(key, result);
      return result;
    },
  };
}
