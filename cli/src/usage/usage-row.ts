import type { UsageGroup, UsageSums } from '@pipeproxy/core';

/** Part of the input that was read from a cache, of requests that say how much was; undefined where none does. */
export function cachedShare({ cachedReadTokens, cacheableTokens = 0 }: UsageSums): number | undefined {
  return cachedReadTokens === undefined || cacheableTokens === 0 ? undefined : cachedReadTokens / cacheableTokens;
}

const compare = (one: number, other: number): number => other - one;

function byCost(one: UsageGroup, other: UsageGroup): number {
  return (
    compare(one.costUsd ?? -1, other.costUsd ?? -1) ||
    compare(one.inputTokens ?? -1, other.inputTokens ?? -1) ||
    compare(one.requests, other.requests) ||
    byKey(one, other)
  );
}

function byKey({ key: one = '' }: UsageGroup, { key: other = '' }: UsageGroup): number {
  return one < other ? -1 : Number(one > other);
}

/** Groups as they are shown: days in order, anything else with the dearest first. */
export function ordered(groups: readonly UsageGroup[], isByDay: boolean): readonly UsageGroup[] {
  return groups.toSorted(isByDay ? byKey : byCost);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const UNSHOWN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A name that clients chose, without characters that steer a terminal or turn the direction of text around. */
export const shown = (name: string): string => name.replace(UNSHOWN, '\ufffd');
