import type { ModelInfo } from '@pipeproxy/core';
import { columns } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { type ErrorReport, errorReport } from '../error-text.ts';
import { withOfflineHost } from '../offline-host.ts';
import { type ConfigOptions, prepare } from '../prepare.ts';
import { unlistedTargets } from '../unlisted-targets.ts';

export interface ModelsOptions extends ConfigOptions {
  /** Asks the upstreams too. */
  readonly live?: boolean;
}

const LIVE_TIMEOUT_MS = 10_000;

const tokens = (count: number | undefined, what: string): string =>
  count === undefined ? '' : `${count.toLocaleString('en-US')} ${what}`;

/** Name, upstream, and what is known of the limits. */
function modelRow({ id, ownedBy = '', contextTokens, maxOutputTokens }: ModelInfo): readonly string[] {
  return [id, ownedBy, tokens(contextTokens, 'context'), tokens(maxOutputTokens, 'output')];
}

/** The first column that holds numbers. */
const NUMBERS_FROM = 2;

const whyNot = (failure: ErrorReport | undefined): string =>
  failure ? [failure.message, failure.hint].filter((text) => text !== undefined).join(' ') : 'it has none';

/** Lists the names that clients may ask for: those of the config, and with `--live` those that the upstreams serve now. */
export async function models(options: ModelsOptions, context: CommandContext): Promise<void> {
  const prepared = await prepare(context, { ...options, learnSecrets: context.learnSecrets });
  const patterns = Object.keys(prepared.resolved.config.models).filter((name) => name.includes('*'));
  const { names, live, failed } = await withOfflineHost(context, prepared, async (host) => {
    const asked = options.live ? await host.liveModels(AbortSignal.timeout(LIVE_TIMEOUT_MS)) : undefined;
    // Known better once the upstreams have said what they serve.
    return { names: host.models(), live: asked?.lists ?? {}, failed: asked?.failures ?? {} };
  });
  const written = Object.entries(live).flatMap(([upstream, served]) =>
    served.map((model) => modelRow({ ...model, id: `${upstream}/${model.id}`, ownedBy: upstream })),
  );
  const silent = options.live
    ? Object.keys(prepared.resolved.config.upstreams).filter((name) => live[name] === undefined)
    : [];
  const failures = Object.fromEntries(
    Object.entries(failed).map(([upstream, error]) => [upstream, errorReport(error)]),
  );
  const unlisted = unlistedTargets(prepared.resolved.config.models, live);
  const text = [
    columns([...names.map(modelRow), ...written], '', NUMBERS_FROM),
    patterns.length > 0 ? `and every name that fits: ${patterns.join(', ')}\n` : '',
    ...silent.map((upstream) => `no list from ${upstream}: ${whyNot(failures[upstream])}\n`),
    ...unlisted.map(({ name, target }) => `${name} leads to ${target}, which is not in the list of its upstream\n`),
  ];
  context.print(
    { models: names, patterns, ...(options.live ? { live, silent, failures, unlisted } : {}) },
    text.join(''),
  );
}
