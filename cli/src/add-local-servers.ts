import type { ResolvedConfig } from '@pipeproxy/core';
import type { CommandContext } from './command.ts';
import { type AnsweringServer, findLocalServers, type LocalServer } from './local-servers.ts';
import type { CommandHost } from './surroundings.ts';

export interface AddLocalServers {
  readonly servers: readonly LocalServer[];
  readonly config: ResolvedConfig;
  readonly ownPort: number;
  readonly host: CommandHost;
  readonly signal: AbortSignal;
}

const MAX_SHOWN = 3;

function words({ name, url, models }: AnsweringServer): string {
  const [first] = models;
  const some = models.slice(0, MAX_SHOWN).join(', ');
  const offer =
    first === undefined
      ? 'it has no models yet'
      : `${models.length} models: ${some}${models.length > MAX_SHOWN ? ', ...' : ''}`;
  return `Also found ${name} at ${url} (${offer})\n`;
}

/** Looks for model servers on this machine after the start, and takes what answers into the running config. */
export async function addLocalServers(options: AddLocalServers, context: CommandContext): Promise<void> {
  const { servers, config, ownPort, host, signal } = options;
  const found = await findLocalServers(servers, ownPort, signal);
  const fresh = found.filter(({ name }) => config.upstreams[name] === undefined);
  if (fresh.length === 0 || signal.aborted) return;
  const upstreams = Object.fromEntries(fresh.map(({ name, upstream }) => [name, upstream]));
  host.reload({ ...config, upstreams: { ...config.upstreams, ...upstreams } });
  for (const server of fresh) context.writeOut(words(server));
}
