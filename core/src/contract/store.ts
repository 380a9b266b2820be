/** Small shared state with expiry. The built-in one lives in memory; plugins may put it elsewhere. */
export interface Store {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
}
