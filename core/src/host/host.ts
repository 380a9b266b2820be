import type { Config } from '../contract/config.ts';
import type { LoginPerson, LoginRequest, LoginResult } from '../contract/login.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import type { LiveModels } from './ask-models.ts';
import type { Explanation } from './explain.ts';
import type { HostStatus } from './host-status.ts';

/** A running or runnable pipeproxy. */
export interface Host {
  /**
   * Starts to serve.
   * @throws ProxyError `PP_PORT_IN_USE`.
   */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /**
   * Changes the config: new requests see the new pipeline, running ones keep theirs. A config that is refused changes nothing.
   * @throws ProxyError `PP_CONFIG_INVALID`, which is logged too.
   */
  reload(config: Config): void;
  readonly config: Config;
  /** @throws ProxyError `PP_MODEL_UNKNOWN`. */
  explain(model: string): Explanation;
  models(): readonly ModelInfo[];
  /** Asks every upstream that can list its models. Slow. */
  liveModels(signal: AbortSignal): Promise<LiveModels>;
  /**
   * Logs a person in at an upstream.
   * @throws ProxyError `PP_OPTION_INVALID` for one that is not there or has no login, and what its provider throws.
   */
  login(upstream: string, request: LoginRequest, person: LoginPerson): Promise<LoginResult>;
  /** What it knows of itself and its upstreams; calls nobody. */
  status(): Promise<HostStatus>;
  /** What plugins listen on besides the paths of the dialects: `GET /path`, or `* /path` for every method. */
  readonly routes: readonly string[];
  /** Names of built-ins that plugins have replaced -> the plugin. */
  readonly replaced: ReadonlyMap<string, string>;
  /**
   * Stops: no new requests, running ones get `graceMs` to end, then they are ended with an error; the ledger is written out.
   */
  close(graceMs?: number): Promise<void>;
}
