import type { Plugin, ResolvedConfig, UsageSummaryQuery } from '@pipeproxy/core';
import type { ControlCall, Host, HostOptions, UsageReport } from '@pipeproxy/core/host';

/** What the bin hands to the command line. */
export interface BinHost {
  /** Imports a package from where pipeproxy itself lies. */
  importOwn(name: string): Promise<unknown>;
}

/** The part of a running host that the commands use. */
export type CommandHost = Pick<
  Host,
  'listen' | 'reload' | 'explain' | 'models' | 'liveModels' | 'login' | 'routes' | 'replaced' | 'close'
>;

/** Everything outside of the program that a command touches; tests bring their own. */
export interface Surroundings extends BinHost {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The user's own folder for pipeproxy. */
  readonly home: string;
  writeOut(text: string): void;
  writeError(text: string): void;
  /** What core brings itself: its stages and observers. */
  builtIns(): Promise<readonly Plugin[]>;
  createHost(options: HostOptions & { readonly config: ResolvedConfig }): Promise<CommandHost>;
  /** Sums up the ledger of a config; undefined when nothing was ever recorded. */
  readUsage(options: HostOptions, query: UsageSummaryQuery): Promise<UsageReport | undefined>;
  /**
   * Asks the pipeproxy that runs with a state folder.
   * @throws ProxyError `PP_NOT_RUNNING`.
   */
  askControl(stateDir: string, call: ControlCall): Promise<unknown>;
  /** Asks the person for one line; never resolves when there is nobody. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** Opens a page in a browser, where there is one. */
  openPage(url: string): void;
  /** Calls back at each request to stop, until it is told otherwise. */
  onStop(listener: () => void): () => void;
  /** Calls back with an exception that nobody caught, until it is told otherwise. */
  onCrash(listener: (error: unknown) => void): () => void;
  /** Gives memory back to the system that the start has left; stops everything for a moment. */
  giveBackMemory(): void;
  /** Ends the process now. */
  exit(code: number): void;
}
