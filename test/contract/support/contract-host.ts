import { type Config, definePlugin, type Plugin, type UsageRecord } from '@pipeproxy/core';
import { createHost, type Host } from '@pipeproxy/core/host';
import { createTempFolder } from '../../temp-folder.ts';

/** A host that listens inside the test's own process, with plugins of the test's own. */
export interface ContractHost extends AsyncDisposable {
  readonly url: string;
  readonly host: Host;
  /** What the ledger was given. */
  readonly records: readonly UsageRecord[];
  /** Lines of the log. */
  readonly log: readonly string[];
  /** The n-th record (1), as soon as it is there: a client may have its reply before the exchange is settled. */
  recordOf(n: number): Promise<UsageRecord>;
}

export interface ContractHostOptions {
  readonly config: Config;
  readonly plugins: readonly Plugin[];
  readonly keepaliveMs?: number;
}

const LOOK_AGAIN_MS = 5;

function memoryLedger(records: UsageRecord[]): Plugin {
  return definePlugin({
    name: 'memory-ledger',
    ledgers: [
      {
        name: 'memory',
        create: async () => ({
          add: (record) => void records.push(record),
          query: async () => records,
          flush: async () => undefined,
          close: async () => undefined,
        }),
      },
    ],
  });
}

/** Starts a host on a free port; nothing but plugins and config makes it what it is. */
export async function startContractHost(options: ContractHostOptions): Promise<ContractHost> {
  const folder = createTempFolder();
  const records: UsageRecord[] = [];
  const log: string[] = [];
  const host = await createHost({
    config: {
      server: { port: 0 },
      ledger: { name: 'memory' },
      logging: { level: 'debug' },
      ...options.config,
    },
    plugins: [...options.plugins, memoryLedger(records)],
    secrets: [],
    stateDir: folder.path,
    logSink: { write: (line) => log.push(line) },
    version: '0.0.0',
    ...(options.keepaliveMs !== undefined && { keepaliveMs: options.keepaliveMs }),
  });
  const { url } = await host.listen();
  return {
    url,
    host,
    records,
    log,
    async recordOf(n) {
      for (;;) {
        const record = records[n - 1];
        if (record) return record;
        await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
      }
    },
    async [Symbol.asyncDispose]() {
      await host.close(0);
      folder[Symbol.dispose]();
    },
  };
}
