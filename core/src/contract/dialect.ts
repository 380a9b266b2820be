import type { ChatEvent } from './chat-event.ts';
import type { AskedFor, ChatRequest } from './chat-request.ts';
import { madeForContract } from './contract-version.ts';
import type { EmbedCodec } from './embed.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { Inbound } from './exchange.ts';
import type { Finish } from './finish-reason.ts';
import type { WireEvent } from './framing.ts';
import type { HeaderMap } from './headers.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Loss } from './loss.ts';
import type { Mapper } from './mapper.ts';
import type { ModelFacts, ModelInfo } from './model-info.ts';
import type { Operation } from './operation.ts';
import type { Patch } from './patch.ts';
import type { StateCodec } from './state-codec.ts';
import type { Usage } from './usage.ts';

/** Settings that an upstream hands to the codecs of its dialect. Each dialect documents its own. */
export type CodecOptions = Readonly<Record<string, JsonValue | undefined>>;

/** What makes a codec pure: ids, time and losses come in and go out here. */
export interface CodecContext {
  /** A new unguessable id: the prefix and at least 22 letters or digits. */
  newId(prefix: string): string;
  /** Milliseconds since 1970. */
  now(): number;
  /** Names something that the other dialect cannot say. */
  note(loss: Loss): void;
}

export interface DecodeRequestContext extends CodecContext {
  readonly headers: HeaderMap;
}

export interface EncodeRequestContext extends CodecContext {
  /** Name that the upstream understands. */
  readonly model: string;
  readonly facts: ModelFacts;
  readonly options: CodecOptions;
  /** True: ask the upstream for a stream. May differ from what the client wants. */
  readonly isStream: boolean;
  /** True: the conversation ends with what this upstream itself has said before it paused; it must go back as it came. */
  readonly isContinuation?: boolean;
}

/**
 * What a request's encoding did that its reply must undo; applied to the reply's chat events for every dialect alike.
 */
export interface ReplyRules {
  /** Tool names as sent -> as the client declared them. */
  readonly toolNames?: ReadonlyMap<string, string>;
  /** Freeform tools that were sent as functions with one string argument `input`: their names as sent. */
  readonly freeformTools?: readonly string[];
  /** A tool that stands for the answer's JSON: its arguments become the reply's text, its finish `stop`. */
  readonly answerTool?: string;
}

/** A request in a dialect's words. */
export interface EncodedRequest {
  readonly body: JsonObject;
  /** Headers of the dialect itself (`anthropic-version`), never credentials. */
  readonly headers?: HeaderMap;
  readonly replyRules?: ReplyRules;
}

export interface ReplyContext extends CodecContext {
  /** The client's request in neutral form, without its conversation. */
  readonly request: AskedFor;
  /** Name that the client asked for: what replies name. */
  readonly model: string;
  /** Rough input size for places that want a number before the upstream reports one. */
  readonly inputTokenEstimate: number;
  /** Options of the upstream's side; empty on the client's side. */
  readonly options: CodecOptions;
  /** The exchange's id, for error events that name it. */
  readonly requestId?: string;
  /** True: the reply is kept for later requests. */
  readonly isKept?: boolean;
  /** Id of the kept reply from which the request went on. */
  readonly previousId?: string;
}

/** Decodes and encodes one form (stream or whole) of a reply. A decoder ends with `reply-end` or `error`, always. */
export interface ReplyCodec {
  /** Reads the dialect's events into chat events. */
  decoder(context: ReplyContext): Mapper<WireEvent, ChatEvent>;
  /** Gets events with at most one block open at a time. */
  encoder(context: ReplyContext): Mapper<ChatEvent, WireEvent>;
}

/** Looks at a reply that passes through untouched. Must be cheap: substring tests before any parse. */
export interface ReplyWatch {
  /** Takes the next event. Never throws: what it cannot read it passes over. */
  push(event: WireEvent): void;
  /** True once the model has said something: no failover from here on. */
  readonly hasGenerated: boolean;
  /** True once the dialect's own last word has been seen. False at the end of the bytes means a cut stream. */
  readonly isComplete: boolean;
  readonly usage: Usage | undefined;
  readonly finish: Finish | undefined;
  /** An error that the upstream reported inside a 200. */
  readonly error: ErrorFacts | undefined;
}

/** How `inject-system` puts its text into a request. */
export type SystemMode = 'append' | 'prepend' | 'replace';

/** How a dialect says a conversation: its requests, its replies in both forms, and the patches that change a body in place. */
export interface ChatCodec {
  /**
   * @param body - The parsed body, stages' edits applied.
   * @throws ProxyError `PP_REQUEST_INVALID` with `param` for what the dialect's own service refuses and no target could mend.
   */
  decodeRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest;
  /** @throws ProxyError `PP_REQUEST_UNSUPPORTED` for what the dialect cannot say and the client would miss. */
  encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest;
  readonly stream: ReplyCodec;
  readonly whole: ReplyCodec;
  /**
   * Looks at a reply that passes through.
   *
   * @param isStream - Which form of reply is being watched.
   */
  watch(isStream: boolean): ReplyWatch;
  /**
   * Patches that make a body of this dialect ask for a stream or for a whole reply, and for usage where it must be asked for.
   * Empty where the body says so already.
   */
  streamPatches(peeked: PeekedBody, isStream: boolean, options: CodecOptions): readonly Patch[];
  /** For a stream that passes through: false for an event that only we asked for (a usage chunk). Absent: keep all. */
  isWanted?(event: WireEvent, peeked: PeekedBody): boolean;
  /** True: an upstream may pause its turn (finish `pause`) and wants a call with what it has said so far to go on. */
  readonly pauses?: boolean;
  /** True: upstreams prove their reasoning, and want the proof back with the results of the tools that it led to. */
  readonly wantsProofs?: boolean;
  /** Patches that put `text` into the body's system prompt. */
  systemPatches(body: JsonObject, mode: SystemMode, text: string): readonly Patch[];
}

/** Counting input tokens without generating. */
export interface CountCodec {
  /**
   * Reads what is to be counted.
   * @throws ProxyError `PP_REQUEST_INVALID`
   */
  decodeRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest;
  /** The count in the dialect's words. */
  encodeReply(inputTokens: number): JsonObject;
}

/** Values of the top-level keys that a dialect wants to know early, read from the bytes without parsing the body. */
export type PeekedBody = Readonly<Record<string, JsonValue | undefined>>;

/** A path on which a dialect listens. */
export interface DialectRoute {
  readonly method: 'POST' | 'GET' | 'DELETE';
  /** Path with `:name` parameters, for example `/v1/messages`. A backslash takes the meaning from a colon. Also served under the dialect's `prefixes`. */
  readonly path: string;
  readonly operation: Operation;
  /** True: a form (`multipart/form-data`) is taken as well as JSON. */
  readonly takesForms?: boolean;
}

/** How a dialect says what was used for a reply that nobody decodes. */
export interface PipedUsage {
  /** Name of the object that says it. */
  readonly key: string;
  /** Reads it; undefined where it counts nothing. */
  decode(usage: JsonObject): Usage | undefined;
}

/** A body with status and headers, ready to be written. */
export interface EncodedError {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string;
}

/** What an error may name besides its facts. */
export interface ErrorContext {
  /** The exchange's id, for `request_id` and its kin. */
  readonly requestId: string;
  /** True: the client waits for a stream, of which nothing has been sent yet. Absent: not known. */
  readonly isStream?: boolean;
  /** Name that the client asked for, as far as it has been read. */
  readonly model?: string;
  /** When the request came, in milliseconds since 1970. */
  readonly receivedAtMs?: number;
}

/** A failed reply of an upstream, body as text (at most 64 KB of it). */
export interface FailedReply {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly body: string;
}

/** What a request asks for; a field is absent where the body's `model` and `stream`, or the dialect itself, say it. */
export interface Asked {
  readonly model?: string;
  readonly isStream?: boolean;
  /** Framing of the stream in place of the dialect's own. */
  readonly streamFraming?: string;
}

/** A wire language of chat: says what the JSON means, nothing of hosts, credentials or sockets. */
export interface Dialect {
  readonly id: string;
  readonly routes: readonly DialectRoute[];
  /** Further path prefixes under which the routes are served, for example `/anthropic`. */
  readonly prefixes?: readonly string[];
  /** Framing of this dialect's streams towards clients. */
  readonly streamFraming: string;
  /** Top-level keys to peek from a request body; `model` and `stream` among them where the dialect has them there. */
  readonly peekKeys: readonly string[];
  /** Client headers that may go on to an upstream of the same dialect (lower case; a final `*` matches any rest). */
  readonly forwardHeaders: readonly string[];
  /** Upstream headers that may go back to a client of the same dialect. `retry-after` goes back always. */
  readonly replyHeaders: readonly string[];
  /** Header that carries our request id to clients of this dialect, besides `x-request-id`. */
  readonly requestIdHeader?: string;
  /** Headers that every upstream request of this dialect needs when the client's own are not there. */
  readonly defaultHeaders?: HeaderMap;
  /** An event that a waiting client accepts between two events and at the very start; absent: none is safe. */
  readonly keepalive?: WireEvent;
  readonly chat?: ChatCodec;
  readonly count?: CountCodec;
  /** Absent: embeddings are handed on to upstreams of the same dialect alone. */
  readonly embed?: EmbedCodec;
  /** For dialects whose requests may go on from replies that were kept. */
  readonly state?: StateCodec;
  /** For the operations whose replies are only handed on. Absent: they tell nothing. */
  readonly pipedUsage?: PipedUsage;
  /**
   * True when a request on a path that several dialects share is in this dialect. A dialect without it gets what nobody claims.
   *
   * @param keyHeaders - Names of the headers that brought a key; their values are in no header any more.
   */
  claims?(headers: HeaderMap, keyHeaders: readonly string[]): boolean;
  /** Query parameter in which clients of this dialect may send their key. Absent: a key in the address is none. */
  readonly keyInQuery?: string;
  /** For dialects that say it in the path or the query (Gemini's `models/NAME:streamGenerateContent?alt=sse`). */
  asked?(inbound: Inbound, peeked: PeekedBody): Asked;
  /** The session that a request belongs to, where the client names it. */
  session?(headers: HeaderMap, peeked: PeekedBody): string | undefined;
  /** Reads a failed reply of an upstream. Never throws: a body that is no JSON is read by its status. */
  decodeError(reply: FailedReply): ErrorFacts;
  /** An error as a client of this dialect expects it, with the status that it acts on. */
  encodeError(error: ErrorFacts, context: ErrorContext): EncodedError;
  /** An error in a stream that has begun: the stream's last event, or its last few where the dialect needs more than one. */
  encodeStreamError(error: ErrorFacts, context: ErrorContext): WireEvent | readonly WireEvent[];
  /** The list of models that clients may ask for. */
  encodeModels(models: readonly ModelInfo[]): JsonObject;
  /** One entry of that list. */
  encodeModel(model: ModelInfo): JsonObject;
}

/** Types a dialect and returns it unchanged. */
export function defineDialect(dialect: Dialect): Dialect {
  return madeForContract(dialect);
}
