/** A limit over time, and how much of it is used up. Absent fields are not known. */
export interface QuotaWindow {
  /** As the upstream calls it. */
  readonly name: string;
  /** 0 to 100, or more where the upstream counts on. */
  readonly usedPercent: number;
  readonly minutes?: number;
  /** Milliseconds since 1970. */
  readonly resetsAtMs?: number;
}

/** One credential of an upstream that has several. */
export interface AccountStatus {
  /** For eyes: a masked e-mail address, or a part of a hash. */
  readonly name: string;
  /** `ready`, `cooling` (over a limit until `untilMs`), or `login-needed` (nothing helps but a new login). */
  readonly state: 'ready' | 'cooling' | 'login-needed';
  /** Milliseconds since 1970. */
  readonly untilMs?: number;
  readonly plan?: string;
  readonly windows?: readonly QuotaWindow[];
  /** Why it is in this state, or what to do. */
  readonly note?: string;
}

/** What an upstream tells of itself. */
export interface UpstreamStatus {
  readonly accounts: readonly AccountStatus[];
}
