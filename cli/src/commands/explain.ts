import type { Explanation } from '@pipeproxy/core/host';
import { columns } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { withOfflineHost } from '../offline-host.ts';
import { type ConfigOptions, prepare } from '../prepare.ts';

const RULES: Readonly<Record<Explanation['rule'], (by: string) => string>> = {
  exact: (by) => `the name "${by}" in models`,
  listed: (by) => `the models of the upstream ${by}`,
  pattern: (by) => `the pattern "${by}" in models`,
  written: (by) => `the upstream ${by}, which is written out`,
  default: (by) => `the default "${by}" in models`,
};

function candidateText({ upstream, provider, model, family, wires }: Explanation['candidates'][number], index: number) {
  const ways = wires.map(({ client, upstream: spoken, passes, url }) => [
    client,
    passes ? 'passed through' : `translated to ${spoken}`,
    url,
  ]);
  const known = family === undefined ? '' : `, a ${family}`;
  return `${index + 1}. ${upstream}/${model} (provider ${provider}${known})\n${columns(ways, '     ')}`;
}

function explanationText(explanation: Explanation): string {
  const { model, rule, by, stages, observers, paths, candidates } = explanation;
  return [
    `"${model}" is found by ${RULES[rule](by)}.\n`,
    candidates.length > 1 ? 'Tried in this order:\n' : '',
    ...candidates.map(candidateText),
    `stages: ${stages.join(' > ')}; observers: ${observers.join(', ') || 'none'}\n`,
    paths.length > 0 ? `plugins take requests for it on ${paths.length} more paths; --json lists them\n` : '',
  ].join('');
}

/**
 * Says what would happen to a request for a model. Nobody is called.
 *
 * @throws ProxyError `PP_MODEL_UNKNOWN`, and what reading the config throws.
 */
export async function explain(model: string, options: ConfigOptions, context: CommandContext): Promise<void> {
  const prepared = await prepare(context, { ...options, learnSecrets: context.learnSecrets });
  const explanation = await withOfflineHost(context, prepared, (host) => host.explain(model));
  context.print(explanation, explanationText(explanation));
}
