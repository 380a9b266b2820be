import type { HostStatus } from '@pipeproxy/core/host';
import type { CommandContext } from '../command.ts';
import { type ConfigOptions, prepare } from '../prepare.ts';
import { statusText } from '../status-text.ts';

/**
 * Says how the running pipeproxy of this state folder does.
 *
 * @throws ProxyError `PP_NOT_RUNNING`, and what reading the config throws.
 */
export async function status(options: ConfigOptions, context: CommandContext): Promise<void> {
  const { resolved } = await prepare(context, { ...options, learnSecrets: context.learnSecrets });
  const said = (await context.askControl(resolved.config.state.folder, 'GET /status')) as HostStatus;
  context.print(said, statusText(said, Date.now()));
}
