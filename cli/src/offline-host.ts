import { definePlugin } from '@pipeproxy/core';
import { makeHost } from './make-host.ts';
import type { Prepared } from './prepare.ts';
import type { CommandHost, Surroundings } from './surroundings.ts';
import { VERSION } from './version.ts';

const NO_LEDGER = 'none';

/** Keeps nothing: a command that only looks must not open the ledger of a running pipeproxy. */
const noLedger = definePlugin({
  name: 'no-ledger',
  ledgers: [
    {
      name: NO_LEDGER,
      create: async () => ({
        add: () => undefined,
        query: async () => [],
        flush: async () => undefined,
        close: async () => undefined,
      }),
    },
  ],
});

/** Runs a piece of work with a host that neither listens nor records. */
export async function withOfflineHost<T>(
  surroundings: Surroundings,
  { read, resolved }: Prepared,
  work: (host: CommandHost) => Promise<T> | T,
): Promise<T> {
  const host = await makeHost(surroundings, read, {
    config: { ...resolved.config, ledger: { name: NO_LEDGER, options: {} } },
    plugins: [...resolved.plugins, noLedger],
    secrets: read.secrets,
    stateDir: resolved.config.state.folder,
    version: VERSION,
    environment: surroundings.environment,
  });
  try {
    return await work(host);
  } finally {
    await host.close(0);
  }
}
