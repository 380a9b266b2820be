/** What the main thread asks of the store's thread. Times are milliseconds since 1970. */
export type StoreTask =
  | { readonly type: 'open'; readonly folder: string; readonly maxBytes: number; readonly nowMs: number }
  | { readonly type: 'get'; readonly key: string; readonly nowMs: number }
  | {
      readonly type: 'set';
      readonly key: string;
      readonly value: string;
      readonly nowMs: number;
      readonly expiresAtMs: number;
    }
  | { readonly type: 'delete'; readonly key: string }
  | { readonly type: 'close' };

/** What opening found out. */
export interface StoreInfo {
  /** True: others could read the file, and now cannot. */
  readonly isTightened: boolean;
  /** Why there is no file, so that values are forgotten when the process ends. */
  readonly trouble?: string;
}
