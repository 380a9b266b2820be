import {
  defined,
  type HeaderMap,
  type JsonObject,
  numberOf,
  objectOf,
  type QuotaWindow,
  textOf,
} from '@pipeproxy/core';

const USED = /^x-([a-z0-9-]+)-(primary|secondary)-used-percent$/;
/** The family of limits that Codex itself is under. */
export const OWN_FAMILY = 'codex';
const SECOND = 1_000;

const numberIn = (text: string | undefined): number | undefined =>
  text === undefined || text.trim() === '' ? undefined : numberOf(Number(text));

const timeOf = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * SECOND;

/** A window of a family of limits, where it says how much of it is used. @param resetAt - In seconds. */
export function windowOf(
  { family, slot }: { readonly family: string | undefined; readonly slot: string },
  used: number | undefined,
  minutes?: number,
  resetAt?: number,
): readonly QuotaWindow[] {
  if (used === undefined) return [];
  const name = family === undefined || family === OWN_FAMILY ? slot : `${family} ${slot}`;
  return [defined({ name, usedPercent: used, minutes, resetsAtMs: timeOf(resetAt) })];
}

/**
 * The limits that a reply's headers tell of. Which window is the short one is not said by its name: plans differ.
 *
 * @see https://github.com/openai/codex (codex-rs/codex-api/src/rate_limits.rs)
 */
export function quotaOfHeaders(headers: HeaderMap): readonly QuotaWindow[] {
  return Object.keys(headers).flatMap((header) => {
    const [, family = '', slot = ''] = USED.exec(header) ?? [];
    if (slot === '') return [];
    const of = (part: string) => headers[`x-${family}-${slot}-${part}`];
    const title = family === OWN_FAMILY ? family : (headers[`x-${family}-limit-name`] ?? family);
    return windowOf(
      { family: title, slot },
      numberIn(headers[header]),
      numberIn(of('window-minutes')),
      numberIn(of('reset-at')),
    );
  });
}

/** The same of an event in a stream. */
export function quotaOfEvent(event: JsonObject): readonly QuotaWindow[] {
  const limits = objectOf(event.rate_limits) ?? {};
  const family = textOf(event.limit_name) ?? textOf(event.metered_limit_name);
  return ['primary', 'secondary'].flatMap((slot) => {
    const window = objectOf(limits[slot]) ?? {};
    return windowOf(
      { family, slot },
      numberOf(window.used_percent),
      numberOf(window.window_minutes),
      numberOf(window.reset_at),
    );
  });
}

/** The latest windows, those of other names kept. */
export function mergeQuota(before: readonly QuotaWindow[], latest: readonly QuotaWindow[]): readonly QuotaWindow[] {
  const names = new Set(latest.map(({ name }) => name));
  return [...before.filter(({ name }) => !names.has(name)), ...latest];
}

const FULL = 100;

/** When the windows that are used up are free again; undefined when none says. */
export function exhaustedUntil(windows: readonly QuotaWindow[]): number | undefined {
  const resets = windows.filter(({ usedPercent }) => usedPercent >= FULL).flatMap(({ resetsAtMs }) => resetsAtMs ?? []);
  return resets.length === 0 ? undefined : Math.max(...resets);
}

/** An error object of the backend, wherever it stands: in a body, in an `error` event, in a failed response. */
export function limitErrorIn(document: JsonObject): JsonObject | undefined {
  const nested = [document.error, objectOf(document.response)?.error, document].map(objectOf);
  const found = nested.find((error) => textOf(error?.type) !== undefined || textOf(error?.code) !== undefined);
  return nested.find((error) => isLimit(error)) ?? found;
}

const LIMIT = 'usage_limit_reached';

/** True for the refusal of an account whose plan is used up. */
export function isLimit(error: JsonObject | undefined): boolean {
  return error !== undefined && [error.type, error.code].includes(LIMIT);
}

/** When a limit ends, as its error says; undefined when it does not. */
export function limitEnd(error: JsonObject, nowMs: number): number | undefined {
  const at = timeOf(numberOf(error.resets_at));
  const seconds = timeOf(numberOf(error.resets_in_seconds));
  const ends = [at, seconds === undefined ? undefined : nowMs + seconds].filter((time) => time !== undefined);
  return ends.length === 0 ? undefined : Math.max(...ends); // codex trap 7
}
