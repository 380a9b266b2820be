import { type Config, definePlugin, type Plugin } from '@pipeproxy/core';
import { createHost, type Host } from '@pipeproxy/core/host';
import { createTempFolder } from '../temp-folder.ts';

/** Keeps nothing. */
const noLedger = definePlugin({
  name: 'no-ledger',
  ledgers: [
    {
      name: 'none',
      create: async () => ({
        add: () => undefined,
        query: async () => [],
        flush: async () => undefined,
        close: async () => undefined,
      }),
    },
  ],
});

/** A host inside the test's own process. */
export interface QuietHost extends AsyncDisposable {
  readonly host: Host;
  /** Lines of its log. */
  readonly log: readonly string[];
}

/** Makes a host that records no usage and logs into memory; nothing listens before `listen`. */
export async function createQuietHost(config: Config, plugins: readonly Plugin[] = []): Promise<QuietHost> {
  const folder = createTempFolder();
  const log: string[] = [];
  const host = await createHost({
    config: { ...config, ledger: { name: 'none' }, logging: { level: 'debug' } },
    plugins: [...plugins, noLedger],
    secrets: [],
    stateDir: folder.path,
    logSink: { write: (line) => log.push(line) },
    version: '0.0.0',
  });
  return {
    host,
    log,
    async [Symbol.asyncDispose]() {
      await host.close(0);
      folder[Symbol.dispose]();
    },
  };
}
