import { madeForContract } from './contract-version.ts';
import type { CodecOptions, FailedReply } from './dialect.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { HeaderMap } from './headers.ts';
import type { JsonObject } from './json.ts';
import type { LoginPerson, LoginRequest, LoginResult } from './login.ts';
import type { Loss } from './loss.ts';
import type { ModelFacts, ModelInfo } from './model-info.ts';
import type { Operation } from './operation.ts';
import type { Patch } from './patch.ts';
import type { PluginRoute } from './routes.ts';
import type { PluginServices } from './services.ts';
import type { Send, UpstreamCall, UpstreamReply, UpstreamRequest } from './upstream-call.ts';
import type { UpstreamStatus } from './upstream-status.ts';
import type { WireName } from './wire.ts';

/** Body rules of an upstream, in its own dialect; applied alike to bodies that pass through and to encoded ones. */
export interface Shape {
  /** Patches that need no look at the body. */
  readonly patches?: readonly Patch[];
  /** Patches that depend on the body. The body is parsed only where this is given, and must not be changed. */
  inspect?(body: JsonObject, note: (loss: Loss) => void): readonly Patch[];
}

/** A failed attempt, as `recover` sees it. */
export interface Failure {
  readonly call: UpstreamCall;
  readonly error: ErrorFacts;
  /** The upstream's answer; absent when there was none (refused, timed out). */
  readonly reply?: FailedReply;
  /** The body that was sent, parsed when asked for; must not be changed. Patches of a `Recovery` are made to it. */
  body(): JsonObject;
}

/** What to do after a failure with the same upstream: try again, perhaps with a changed body. */
export interface Recovery {
  readonly patches?: readonly Patch[];
  readonly afterMs?: number;
}

/** A path that an upstream answers itself. Its requests are no exchanges: the ledger does not know them. */
export type UpstreamRoute = Omit<PluginRoute, 'upgrade'>;

/**
 * One configured instance of a provider. Only `wires`, `address` and `authorize` are needed; sending, time-outs, cancelling,
 * failover and retries belong to the core.
 */
export interface Upstream {
  /** The wires that it speaks for an operation and a model, the best first. Empty: it does not offer the operation. */
  wires(operation: Operation, model: string): readonly WireName[];
  /**
   * Absolute URL of a call. That of `stored-response` is the URL of all replies that the upstream keeps, to which the id is added; an
   * upstream that offers it can be named its own replies in later requests.
   */
  address(call: UpstreamCall): string;
  /** Adds the credential to a request with its final bytes. */
  authorize(request: UpstreamRequest, call: UpstreamCall): UpstreamRequest | Promise<UpstreamRequest>;
  /**
   * Rules for the body of a call.
   *
   * @param headers - Those of the dialect that go with the call (`anthropic-beta`), for upstreams that want them in the body.
   */
  shape?(call: UpstreamCall, headers: HeaderMap): Shape | undefined;
  /** Settings for the codecs of the call's dialect. */
  codecOptions?(call: UpstreamCall): CodecOptions;
  /** What is known of a model without asking anybody. */
  facts?(model: string): ModelFacts;
  /**
   * Whose price list bills its calls: a list of `core/data/model-prices.json` (`anthropic`, `openai`, `azure`). Absent: what they cost
   * is known only where the upstream or the config says so. A function of the model where several lists bill. Never name one for an
   * address that may be somebody else's.
   */
  readonly priceList?: string | ((model: string) => string);
  /** Models that it serves now. May be slow; never on the path of a chat request. */
  models?(send: Send, signal: AbortSignal): Promise<readonly ModelInfo[]>;
  /**
   * Corrects how an error of this upstream was read. One that it returns changed is told in the client's dialect; one that it returns
   * as it is goes to a client of the same dialect in the upstream's own bytes.
   */
  classify?(error: ErrorFacts, reply: FailedReply): ErrorFacts;
  /**
   * Undefined gives up, and so does an error: it is what the client is told then.
   *
   * @param failure - Its `call` is the object that `authorize` got for this attempt.
   * @param attempt - Which recovery of this candidate it would be, from 1 to `maxRecoveries`.
   */
  recover?(failure: Failure, attempt: number): Promise<Recovery | undefined> | Recovery | undefined;
  /** How often `recover` is asked for one candidate; 2 when absent. An upstream with several credentials may try each of them. */
  readonly maxRecoveries?: number;
  /** Escape hatch: answers the call itself instead of `send(request)`. `request` is authorized. */
  execute?(call: UpstreamCall, request: UpstreamRequest, send: Send, signal: AbortSignal): Promise<UpstreamReply>;
  /**
   * Further paths that it answers, for clients of its own maker that ask for more than a model. Where several upstreams have the same
   * path, the first one in the config answers; no path of a dialect or of a plugin is taken away.
   */
  readonly routes?: readonly UpstreamRoute[];
  /**
   * Logs a person in, for `pipeproxy login NAME`: keeps what it gets in files, never in the config. Nothing is served meanwhile.
   * @throws ProxyError `PP_LOGIN_FAILED` with what the login's server said; `PP_OPTION_INVALID` for a method that it does not have.
   */
  login?(request: LoginRequest, person: LoginPerson): Promise<LoginResult>;
  /** What it knows of its accounts now, for `pipeproxy status`. Calls nobody, and tells no secret and no whole e-mail address. */
  status?(): Promise<UpstreamStatus>;
  /** Called once when the host stops. */
  close?(): Promise<void>;
}

/** Options that every upstream has; the host reads them, a provider need not declare them. */
export interface UpstreamCommonOptions {
  readonly provider: string;
}

/** A kind of upstream, by its name in the config. */
export interface Provider<Options = unknown> {
  readonly name: string;
  /** JSON schema (2020-12, an object) of the options that this provider adds to the common ones. */
  readonly options: JsonObject;
  /** @throws ProxyError `PP_CONFIG_INVALID` when the options contradict each other. */
  create(options: Options, services: PluginServices): Upstream;
}

/** Types a provider and returns it unchanged. */
export function defineProvider<Options>(provider: Provider<Options>): Provider<Options> {
  return madeForContract(provider);
}
