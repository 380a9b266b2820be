import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config, Plugin, UsageRecord } from '../contract/index.ts';
import { definePlugin } from '../contract/index.ts';
import type { Host } from '../host/host.ts';
import { scriptedProvider } from './scripted-provider.ts';

/** What a test host is made of. */
export interface TestHostOptions {
  /** As in a config file, references replaced; it is not validated. Ledger, port and log are set where it does not say. */
  readonly config: Config;
  /**
   * Everything that is not built into `@pipeproxy/core`. One provider is there besides: `{ provider: 'scripted', url }` speaks OpenAI
   * chat to a scripted upstream.
   */
  readonly plugins?: readonly Plugin[];
  /** Longest silence towards a client that waits for a stream; 15 seconds when absent. */
  readonly keepaliveMs?: number;
}

/** A pipeproxy inside the test's own process, on a free port of 127.0.0.1. */
export interface TestHost extends AsyncDisposable {
  readonly url: string;
  readonly host: Host;
  /** Lines of the log, as JSON. */
  readonly log: readonly string[];
  /** What the ledger was given. */
  readonly records: readonly UsageRecord[];
  /** The n-th record (1), as soon as it is there: a client may have its reply before the exchange is settled. */
  recordOf(n: number): Promise<UsageRecord>;
  /** Ends everything that runs, and removes its folder. */
  close(): Promise<void>;
}

const LOOK_AGAIN_MS = 5;

function testPlugin(records: UsageRecord[]): Plugin {
  const create = async () => ({
    add: (record: UsageRecord) => void records.push(record),
    query: async () => records,
    flush: async () => undefined,
    close: async () => undefined,
  });
  return definePlugin({ name: 'test-host', providers: [scriptedProvider], ledgers: [{ name: 'memory', create }] });
}

/**
 * Starts the real pipeline and server around plugins under test. It must be closed: `close()`, or `await using`.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` for what a host refuses by itself.
 * @example
 * await using proxy = await startTestHost({
 *   plugins: [definePlugin({ name: 'acme', providers: [acme] })],
 *   config: { upstreams: { acme: { provider: 'acme', baseUrl: server.url, apiKey: 'FAKE-key' } }, models: { '*': 'acme/large' } },
 * });
 * const reply = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', ... });
 */
export async function startTestHost({ config, plugins = [], keepaliveMs }: TestHostOptions): Promise<TestHost> {
  // The host's libraries are loaded by who starts one, not by every test that wants another part of the kit.
  const { createHost } = await import('../host/create-host.ts');
  const stateDir = await mkdtemp(join(tmpdir(), 'pipeproxy-kit-'));
  const records: UsageRecord[] = [];
  const log: string[] = [];
  const host = await createHost({
    config: { server: { port: 0 }, ledger: { name: 'memory' }, logging: { level: 'debug' }, ...config },
    plugins: [testPlugin(records), ...plugins],
    secrets: [],
    stateDir,
    logSink: { write: (line) => log.push(line) },
    version: '0.0.0',
    ...(keepaliveMs !== undefined && { keepaliveMs }),
  });
  const { url } = await host.listen();
  const close = async (): Promise<void> => {
    await host.close(0);
    await rm(stateDir, { recursive: true, force: true });
  };
  return {
    url,
    host,
    log,
    records,
    close,
    [Symbol.asyncDispose]: close,
    async recordOf(n) {
      for (;;) {
        const record = records[n - 1];
        if (record) return record;
        await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
      }
    },
  };
}
