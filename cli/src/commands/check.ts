import type { CommandContext } from '../command.ts';
import { withOfflineHost } from '../offline-host.ts';
import { type ConfigOptions, prepare } from '../prepare.ts';

const routesText = (routes: readonly string[]): string =>
  routes.length === 0 ? '' : `Plugins listen on ${routes.length} more paths; --json lists them.\n`;

/**
 * Says whether the config is right; a wrong one is thrown with all its mistakes. Nobody is called.
 *
 * @throws ProxyError `PP_CONFIG_NOT_FOUND`, `PP_CONFIG_INVALID`, `PP_PLUGIN_INVALID`
 */
export async function check(options: ConfigOptions, context: CommandContext): Promise<void> {
  const prepared = await prepare(context, { ...options, learnSecrets: context.learnSecrets });
  const { read, resolved } = prepared;
  const [replaced, routes] = await withOfflineHost(context, prepared, (host) => [[...host.replaced], host.routes]);
  const upstreams = Object.keys(resolved.config.upstreams);
  const models = Object.keys(resolved.config.models);
  const names = models.length === 1 ? 'one model name' : `${models.length} model names`;
  const where = read.file ?? 'No config file; the environment';
  const replacements = replaced.map(([name, plugin]) => `The plugin ${plugin} replaces the built-in ${name}.\n`);
  context.print(
    { ok: true, file: read.file ?? null, upstreams, models, routes, replaced: Object.fromEntries(replaced) },
    `${where} is right: upstreams ${upstreams.join(', ')}; ${names}.\n${replacements.join('')}${routesText(routes)}`,
  );
}
