import type { QuotaWindow } from '@pipeproxy/core';
import { exhaustedUntil, mergeQuota } from './quota.ts';

/** What calls have shown of an account: its limits, and whether it may be asked. */
export interface AccountHealth {
  /** When it may be asked again; undefined: now. */
  coolsUntil(nowMs: number): number | undefined;
  /** False for a model that its plan has lately been found not to have. */
  has(model: string, nowMs: number): boolean;
  /** True while it cools and nobody has looked for some minutes whether the limit still holds. */
  mayProbe(nowMs: number): boolean;
  /** Somebody looks. */
  probed(nowMs: number): void;
  /** It has answered. */
  worked(): void;
  /** The whole account is over a limit; without an end of the limit, for longer each time. */
  cool(nowMs: number, untilMs: number | undefined): void;
  /** Nothing helps for now, for a reason: for a minute, or for longer. */
  bench(nowMs: number, reason: string, forMs?: number): void;
  lacks(model: string, nowMs: number): void;
  measure(windows: readonly QuotaWindow[]): void;
  readonly windows: readonly QuotaWindow[];
  /** Why it is benched. */
  readonly reason: string | undefined;
}

const MINUTE_MS = 60_000;
const PROBE_EVERY_MS = 5 * MINUTE_MS;
const BENCH_MS = MINUTE_MS;
const LACKS_MS = 60 * MINUTE_MS;
const FIRST_COOLING_MS = 1_000;
const LONGEST_GUESS_MS = 30 * MINUTE_MS;
const MAX_MODELS = 100;

export function createAccountHealth(): AccountHealth {
  let untilMs = 0;
  let strikes = 0;
  let lookedAtMs = 0;
  let windows: readonly QuotaWindow[] = [];
  let reason: string | undefined;
  const missing = new Map<string, number>();
  return {
    coolsUntil: (nowMs) => (untilMs > nowMs ? untilMs : undefined),
    has: (model, nowMs) => (missing.get(model) ?? 0) <= nowMs,
    mayProbe: (nowMs) => untilMs > nowMs && nowMs - lookedAtMs >= PROBE_EVERY_MS, // codex trap 8
    probed: (nowMs) => {
      lookedAtMs = nowMs;
    },
    worked() {
      untilMs = 0; // codex trap 8
      strikes = 0;
      reason = undefined;
    },
    cool(nowMs, endMs) {
      const guess = Math.min(LONGEST_GUESS_MS, FIRST_COOLING_MS * 2 ** strikes);
      strikes += 1;
      untilMs = endMs ?? exhaustedUntil(windows) ?? nowMs + guess;
      lookedAtMs = nowMs;
      reason = undefined;
    },
    bench(nowMs, why, forMs = BENCH_MS) {
      untilMs = nowMs + forMs;
      lookedAtMs = nowMs;
      reason = why;
    },
    lacks(model, nowMs) {
      if (missing.size >= MAX_MODELS) missing.clear();
      missing.set(model, nowMs + LACKS_MS);
    },
    measure(latest) {
      windows = mergeQuota(windows, latest);
    },
    get windows() {
      return windows;
    },
    get reason() {
      return reason;
    },
  };
}
