import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Config } from '@pipeproxy/core';
import { type LedgerRow, readLedger } from './read-ledger.ts';

const BIN = resolve(import.meta.dirname, '../../bin/pipeproxy.js');
const ADDRESS = /https?:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+/;
const START_MS = 15_000;
const LEDGER_MS = 5_000;
const LOOK_AGAIN_MS = 25;

/** A started `pipeproxy` process. */
export interface PipeproxyProcess {
  /** Origin without a slash at the end. */
  readonly url: string;
  readonly stdout: string;
  readonly stderr: string;
  /** Its own folder: config, state, and the user's home. */
  readonly home: string;
  readonly pid: number;
  /** Settles with the exit code when it ends, for whatever reason. */
  readonly exited: Promise<number | null>;
  /** The ledger's row of an exchange, as soon as it is there. */
  ledgerRow(requestId: string): Promise<LedgerRow | undefined>;
  /** All rows, as soon as `count` of them, or of those that `isWanted` names, are there. */
  ledgerRows(count: number, isWanted?: (row: LedgerRow) => boolean): Promise<readonly LedgerRow[]>;
  /** True while the process runs. */
  isRunning(): boolean;
  /** Ends it with SIGTERM and removes its folder; gives the exit code. */
  stop(): Promise<number | null>;
}

export interface StartOptions {
  /** Further environment; nothing else of ours reaches the process but PATH. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A free one when absent. */
  readonly port?: number;
  /** Further files of its folder, by their names. */
  readonly files?: Readonly<Record<string, string>>;
}

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Starts `pipeproxy start` as a user would, with a config file and a home of its own, and waits for its address. */
export async function startPipeproxy(config: Config, options: StartOptions = {}): Promise<PipeproxyProcess> {
  const home = await mkdtemp(join(tmpdir(), 'pipeproxy-e2e-'));
  const configFile = join(home, 'proxy.config.json');
  const files = { 'proxy.config.json': JSON.stringify(config), ...options.files };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(home, name), text)));
  const child = spawn(
    process.execPath,
    [BIN, 'start', '--config', configFile, '--port', `${options.port ?? 0}`, ...(options.args ?? [])],
    {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home, PIPEPROXY_HOME: home, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output = { stdout: '', stderr: '' };
  const exited = new Promise<number | null>((done) => child.once('exit', done));
  const url = await new Promise<string>((done, fail) => {
    const timer = setTimeout(() => fail(new Error(`no address within ${START_MS} ms: ${said()}`)), START_MS);
    const said = () => `${output.stdout}\n${output.stderr}`;
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        const address = ADDRESS.exec(output.stdout)?.[0];
        if (address === undefined) return;
        clearTimeout(timer);
        done(address.replace('localhost', '127.0.0.1'));
      });
    }
    void exited.then((code) => {
      clearTimeout(timer);
      fail(new Error(`pipeproxy ended with code ${code}: ${said()}`));
    });
  }).catch(async (error) => {
    child.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
    throw error;
  });

  async function waitForRows(isThere: (rows: readonly LedgerRow[]) => boolean): Promise<readonly LedgerRow[]> {
    for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
      const rows = await readLedger(home);
      if (isThere(rows) || waitedMs >= LEDGER_MS) return rows;
      await pause(LOOK_AGAIN_MS);
    }
  }

  return {
    url,
    home,
    exited,
    pid: child.pid ?? 0,
    get stdout() {
      return output.stdout;
    },
    get stderr() {
      return output.stderr;
    },
    async ledgerRow(requestId) {
      const isIt = ({ id }: LedgerRow) => id === requestId;
      return (await waitForRows((rows) => rows.some(isIt))).find(isIt);
    },
    ledgerRows: (count, isWanted = () => true) => waitForRows((rows) => rows.filter(isWanted).length >= count),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const code = await exited;
      clearTimeout(timer);
      await rm(home, { recursive: true, force: true });
      return code;
    },
  };
}
