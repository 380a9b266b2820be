import {
  arrayOf,
  fetchJson,
  type JsonObject,
  numberOf,
  objectOf,
  type PluginServices,
  type QuotaWindow,
  textOf,
} from '@pipeproxy/core';
import type { AccountEntry } from './account-store.ts';
import { exhaustedUntil, OWN_FAMILY, windowOf } from './quota.ts';
import type { SendAs } from './send-as.ts';

/** What the usage page says of a plan. */
interface UsagePage {
  readonly windows: readonly QuotaWindow[];
  /** Undefined: it does not say. */
  readonly isAllowed: boolean | undefined;
  /** When Codex's own limit ends; undefined while it is not reached, or not known. */
  readonly endsAtMs: number | undefined;
}

const MINUTE = 60;

function windowsOf(family: string, limit: JsonObject | undefined): readonly QuotaWindow[] {
  return ['primary', 'secondary'].flatMap((slot) => {
    const window = objectOf(limit?.[`${slot}_window`]) ?? {};
    const seconds = numberOf(window.limit_window_seconds);
    const minutes = seconds === undefined ? undefined : Math.ceil(seconds / MINUTE);
    return windowOf({ family, slot }, numberOf(window.used_percent), minutes, numberOf(window.reset_at));
  });
}

/** @see https://github.com/openai/codex (codex-rs/codex-backend-openapi-models/src/models/rate_limit_status_payload.rs) */
export function readUsagePage(page: JsonObject): UsagePage {
  const own = objectOf(page.rate_limit);
  const others = arrayOf(page.additional_rate_limits).map((limit) => objectOf(limit) ?? {});
  const ownWindows = windowsOf(OWN_FAMILY, own);
  const windows = [
    ...ownWindows,
    ...others.flatMap((limit) => windowsOf(textOf(limit.limit_name) ?? '', objectOf(limit.rate_limit))),
  ];
  const isOver = own?.limit_reached === true || own?.allowed === false;
  const isAllowed = isOver ? false : own?.allowed === true || undefined;
  return { windows, isAllowed, endsAtMs: exhaustedUntil(ownWindows) };
}

/** Notes what the page says of an account; what benches it for another reason the page does not know. */
function learn({ health }: AccountEntry, { windows, isAllowed, endsAtMs }: UsagePage, nowMs: number): void {
  health.measure(windows);
  const untilMs = health.coolsUntil(nowMs);
  if (untilMs === undefined || health.reason !== undefined) return;
  if (isAllowed === true) health.worked(); // codex trap 8
  if (isAllowed === false) health.cool(nowMs, endsAtMs ?? untilMs);
}

/** Who knows the person behind an account has no need to be told, and nobody else is. */
const PERSONAL = ['user_id', 'account_id', 'email'];

/** Asks for the usage pages of accounts. */
export interface UsagePages {
  /** The page of an account, without the person's names; what it says is noted. Throws as `SendAs`. */
  read(entry: AccountEntry, signal: AbortSignal): Promise<JsonObject>;
  /** Notes what the page says, where it can be asked. Never rejects. */
  look(entry: AccountEntry): Promise<void>;
}

/** Somebody waits for it. */
const LOOK_MS = 5_000;

export function createUsagePages(sendAs: SendAs, url: string, { name, logger, clock }: PluginServices): UsagePages {
  const read: UsagePages['read'] = async (entry, signal) => {
    const page = objectOf(await fetchJson(sendAs(entry), url, {}, signal)) ?? {};
    learn(entry, readUsagePage(page), clock.now());
    return Object.fromEntries(Object.entries(page).filter(([key]) => !PERSONAL.includes(key)));
  };
  return {
    read,
    look: async (entry) => {
      try {
        await read(entry, AbortSignal.timeout(LOOK_MS));
      } catch (error) {
        logger.debug({ upstream: name, error }, 'the usage page of an account could not be asked');
      }
    },
  };
}
