/** Small shared state with expiry. The built-in one lives in memory; plugins may put it elsewhere. */
export interface Store {
  /** The value, unless it has expired. */
  get(key: string): Promise<string | undefined>;
  /** Keeps a value for a time, in milliseconds. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** Forgets a value. */
  delete(key: string): Promise<void>;
}
