import type { Config } from '../contract/config.ts';
import type { Plugin } from '../contract/plugin.ts';
import type { LogSink } from './logger.ts';

/** What a host is made of. */
export interface HostOptions {
  /** Expanded and validated. */
  readonly config: Config;
  /** Loaded plugins, those of the providers and the ledger in use among them. */
  readonly plugins: readonly Plugin[];
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
  /** Folder of ledger, tokens and logs; made with mode 0700. */
  readonly stateDir: string;
  /** Where log lines go; standard error when absent. */
  readonly logSink?: LogSink;
  /** Version of the program, for `user-agent`. */
  readonly version: string;
  /** Variables of the machine: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read. None when absent. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Longest silence towards a client that waits for a stream; 15 seconds when absent. */
  readonly keepaliveMs?: number;
  /** Called when `pipeproxy stop` asks for it. Given: the control socket is opened together with the server. */
  onStopAsked?(): void;
}
