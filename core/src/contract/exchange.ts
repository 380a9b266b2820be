import type { ChatEdit } from './chat-edit.ts';
import type { ChatEvent } from './chat-event.ts';
import type { ChatRequest } from './chat-request.ts';
import type { Dialect } from './dialect.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { Finish } from './finish-reason.ts';
import type { HeaderMap } from './headers.ts';
import type { JsonObject } from './json.ts';
import type { Loss } from './loss.ts';
import type { Operation } from './operation.ts';
import type { Patch } from './patch.ts';
import type { Upstream } from './provider.ts';
import type { ProxyError } from './proxy-error.ts';
import type { RequestBody } from './request-body.ts';
import type { ModelRule } from './target.ts';
import type { Send } from './upstream-call.ts';
import type { Usage } from './usage.ts';

/** What came in: facts of the request that never change. */
export interface Inbound {
  readonly dialect: Dialect;
  readonly method: string;
  readonly path: string;
  /** Query without credentials. */
  readonly query: Readonly<Record<string, string>>;
  /** Parameters of the matched route (`id` of `/v1/models/*id`). */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: HeaderMap;
  /** Credentials that the client sent, in order of presence, taken out of `headers`. */
  readonly credentials: readonly string[];
  /** Address of the TCP peer. */
  readonly remoteAddress: string;
}

/** Bounds of what is read from upstreams, in bytes. */
export interface UpstreamLimits {
  readonly maxReplyBytes: number;
  readonly maxEventBytes: number;
  /** Tries of one candidate, the first one included. */
  readonly attempts: number;
  readonly baseDelayMs: number;
  readonly maxDelayMs: number;
}

/** A configured upstream with what the host knows about it. */
export interface UpstreamHandle {
  readonly name: string;
  readonly provider: string;
  readonly upstream: Upstream;
  readonly send: Send;
  readonly limits: UpstreamLimits;
  /** Exchanges that it is answering now; kept by `execute`. */
  running: number;
}

/** Changes of the final body of one target, in the upstream's own dialect. */
export interface TargetParams {
  readonly set?: JsonObject;
  readonly default?: JsonObject;
  readonly remove?: readonly string[];
}

/** One upstream and model that may answer. */
export interface Candidate {
  readonly handle: UpstreamHandle;
  /** Name that the upstream understands. */
  readonly model: string;
  readonly params?: readonly Patch[];
  /** Dialect to use instead of the usual choice. */
  readonly wire?: string;
}

/** One try at one candidate. */
export interface Attempt {
  readonly upstream: string;
  readonly model: string;
  readonly startedAtMs: number;
  readonly error?: ErrorFacts;
}

/** Bytes that a waiting client accepts between two events, written when a stream has been silent for `everyMs`. */
export interface Keepalive {
  readonly bytes: string;
  readonly everyMs: number;
}

/**
 * What goes back to the client. A stream is written piece by piece, each piece whole events; when it throws, it has told the client why in the client's
 * own dialect, and the connection is destroyed.
 */
export interface Reply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: Uint8Array | string | AsyncIterable<Uint8Array | string>;
  readonly keepalive?: Keepalive;
}

/** What is known when an exchange is over; filled while it runs. */
export interface Outcome {
  upstream?: string;
  model?: string;
  status?: number;
  usage?: Usage;
  finish?: Finish;
  error?: ProxyError;
  /** When the first generated event arrived. */
  firstEventAtMs?: number;
}

/** What a limit has set aside for an exchange. */
export interface Reservation {
  /** Takes what was used in place of what was set aside; undefined where it is not known. */
  settle(usage: Usage | undefined): void;
}

/** One client request and its reply, on its way through the pipeline. A plain object; stages change it. */
export interface Exchange {
  readonly id: string;
  readonly operation: Operation;
  readonly inbound: Inbound;
  readonly receivedAtMs: number;
  /** Aborted when the client leaves, the exchange's time is over, or the host stops. Every wait takes it. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970 when the exchange is given up; absent: never. */
  readonly deadlineMs?: number;
  /** Name of the client key, set by `auth`. */
  client?: string;
  session?: string;
  /** Name that the client asked for; empty until the body is loaded. */
  requestedModel: string;
  /** True: the client wants a stream. */
  isStream: boolean;
  /** Framing of the client's stream where it asked for another than its dialect's own. */
  streamFraming?: string;
  /**
   * Reads the client's body, once; `auth` runs before the first call. Once a stream's first bytes are on their way nothing keeps the body but who
   * has it: streams are open for long, and requests of agents are large.
   * @throws ProxyError `PP_INTERNAL` from then on.
   */
  load(): Promise<RequestBody>;
  /** How often one candidate is tried at least, for clients that never try again themselves. */
  minAttempts?: number;
  /** Set by `alias`: who may answer, in order. */
  candidates: readonly Candidate[];
  /** Set by `translate`: makes other dialects than the client's own reachable. */
  dialect?(id: string): Dialect | undefined;
  /** Set by stages before `execute`, in the order in which they apply to the request, and to events of the reply. */
  edits?: readonly ChatEdit[];
  /** Settled exactly once, before observers run. */
  reservation?: Reservation;
  readonly attempts: Attempt[];
  readonly losses: Loss[];
  /** Set by `execute`. */
  reply?: Reply;
  readonly outcome: Outcome;
  /**
   * A request of a stage's own to the same candidates, with its own `isStream`. Works once `alias` has chosen them, and with other
   * dialects than the client's once `translate` has run. A turn that the upstream pauses is continued. Its usage is added to this exchange's one record. Set by the host before the first stage.
   * @throws ProxyError while it is read, when nobody answers, or the reply breaks off or reports an error: `error` never comes.
   */
  call?(request: ChatRequest): AsyncIterable<ChatEvent>;
  /** Which rule of the config leads from a name to somebody; undefined: none does. Set by the host before the first stage. */
  ruleOf?(model: string): ModelRule | undefined;
  /** Place for stages to leave things for each other, under their own names. */
  readonly notes: Map<string, unknown>;
}

/** An exchange that is over, with its duration. Nothing may change it any more. */
export interface SettledExchange extends Readonly<Omit<Exchange, 'load' | 'ruleOf'>> {
  readonly settledAtMs: number;
  /** True when the client left before the reply was complete. */
  readonly isClientGone: boolean;
}
