import type { AccountStatus, QuotaWindow } from '@pipeproxy/core';
import type { HostStatus, UpstreamReport } from '@pipeproxy/core/host';
import { columns } from './columns.ts';

const MINUTE_MS = 60_000;
const UNITS: readonly (readonly [minutes: number, name: string])[] = [
  [1_440, 'd'],
  [60, 'h'],
  [1, 'min'],
];

/** `3 h 12 min`: the two largest units that count. */
export function durationText(ms: number): string {
  let left = Math.max(0, Math.floor(ms / MINUTE_MS));
  const parts = UNITS.flatMap(([minutes, name]) => {
    const count = Math.floor(left / minutes);
    left -= count * minutes;
    return count === 0 ? [] : [`${count} ${name}`];
  });
  return parts.slice(0, 2).join(' ') || 'less than a minute';
}

function windowText({ name, usedPercent, minutes, resetsAtMs }: QuotaWindow, nowMs: number): string {
  const span = minutes === undefined ? '' : ` of ${durationText(minutes * MINUTE_MS)}`;
  const reset = resetsAtMs === undefined ? '' : `, free again in ${durationText(resetsAtMs - nowMs)}`;
  return `${name} ${usedPercent} %${span}${reset}`;
}

function accountRow({ name, plan = '', state, untilMs, windows = [], note }: AccountStatus, nowMs: number) {
  const until = untilMs === undefined ? '' : ` for ${durationText(untilMs - nowMs)}`;
  const details = [...windows.map((window) => windowText(window, nowMs)), ...(note === undefined ? [] : [note])];
  return [name, plan, `${state}${until}`, details.join('; ')];
}

function upstreamRow({ name, provider, state, running, failure, failedAtMs, problem }: UpstreamReport, nowMs: number) {
  const ago = failedAtMs === undefined ? '' : ` (${durationText(nowMs - failedAtMs)} ago)`;
  const why = state === 'failing' && failure ? `${failure.message}${ago}` : '';
  return [name, provider, state, `${running} running`, problem ?? why];
}

/** What `pipeproxy status` says. */
export function statusText({ version, pid, url, uptimeMs, upstreams }: HostStatus, nowMs: number): string {
  const accounts = upstreams.filter((upstream) => upstream.accounts !== undefined);
  return [
    `pipeproxy ${version} serves ${url} (process ${pid}, up for ${durationText(uptimeMs)})\n\n`,
    columns(
      upstreams.map((upstream) => upstreamRow(upstream, nowMs)),
      '  ',
    ),
    ...accounts.map(
      ({ name, accounts: all = [] }) =>
        `\n  accounts of ${name}\n${columns(
          all.map((account) => accountRow(account, nowMs)),
          '    ',
        )}`,
    ),
  ].join('');
}
