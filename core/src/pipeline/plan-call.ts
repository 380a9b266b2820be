import type { ChatRequest } from '../contract/chat-request.ts';
import type { CodecOptions, Dialect, ReplyRules } from '../contract/dialect.ts';
import type { Candidate, Exchange } from '../contract/exchange.ts';
import type { HeaderMap } from '../contract/headers.ts';
import type { JsonObject } from '../contract/json.ts';
import type { Operation } from '../contract/operation.ts';
import type { Patch } from '../contract/patch.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { RequestBody } from '../contract/request-body.ts';
import type { UpstreamCall, UpstreamRequest } from '../contract/upstream-call.ts';
import { jsonBytes } from '../wire/json-bytes.ts';
import { applyPatches } from '../wire/patch/apply-patches.ts';
import type { Path, Piece } from '../wire/path.ts';
import { chooseCall, type Embedder } from './choose-call.ts';
import { embedRequestOf } from './embed-request.ts';
import { generates } from './generates.ts';
import { pickHeaders } from './pick-headers.ts';
import type { PipelineServices } from './pipeline-services.ts';
import { pipes } from './pipes.ts';
import type { AnsweredSide } from './reply-path.ts';

/** Everything that one attempt sends, with what its reply needs to be read. */
export interface CallPlan {
  readonly call: UpstreamCall;
  /** The upstream's dialect. */
  readonly dialect: Dialect;
  readonly body: Uint8Array;
  /** `POST` when absent; the others send no body. */
  readonly method?: UpstreamRequest['method'];
  /** What the client asks of a reply that the upstream keeps: path and query behind the call's address. */
  readonly question?: string;
  /** Headers of the dialect; credentials and the host's own come later. */
  readonly headers: HeaderMap;
  readonly replyRules: ReplyRules;
  readonly codecOptions: CodecOptions;
}

/** Who asks for calls. */
export interface Asking {
  readonly exchange: Exchange;
  readonly body: RequestBody;
  chat(): ChatRequest;
  readonly services: PipelineServices;
  /** True: a stage asks, so that the client's bytes do not say what. */
  readonly isDerived?: boolean;
  /** True: `chat` ends with what the candidate has said before it paused. */
  readonly isContinuation?: boolean;
  /** True: replies are handed on as they come, whatever form the client asked for. */
  readonly isPiped?: boolean;
}

/** The same, with what becomes of their replies. */
export interface PlanContext<Out = Piece> extends Asking {
  /** The way of a reply to who asked. */
  pathOf(side: AnsweredSide, candidate: Candidate): Path<Out>;
}

const NO_OPTIONS: CodecOptions = {};
const NO_RULES: ReplyRules = {};

function reachable(exchange: Exchange, id: string): Dialect {
  const { dialect } = exchange.inbound;
  if (dialect.id === id) return dialect;
  const other = exchange.dialect?.(id);
  if (other) return other;
  throw new ProxyError('PP_TRANSLATION_OFF', `The upstream speaks ${id} and the client ${dialect.id}.`, {
    hint: 'Put the stage `translate` into `pipeline`, or a plugin that brings the dialect into `plugins`.',
  });
}

/** Changes that the upstream and the target ask of the final body. */
function finalPatches(
  candidate: Candidate,
  call: UpstreamCall,
  headers: HeaderMap,
  exchange: Exchange,
  body: () => JsonObject,
): readonly Patch[] {
  const shape = candidate.handle.upstream.shape?.(call, headers);
  const inspected = shape?.inspect?.(body(), (loss) => exchange.losses.push(loss)) ?? [];
  return [...(shape?.patches ?? []), ...inspected, ...(candidate.params ?? [])];
}

/** The client's own bytes, changed only where something has to change. */
function patchedPlan(context: Asking, candidate: Candidate, call: UpstreamCall, options: CodecOptions) {
  const { exchange, body } = context;
  const { dialect } = exchange.inbound;
  const headers = { ...dialect.defaultHeaders, ...pickHeaders(exchange.inbound.headers, dialect.forwardHeaders) };
  const stream = generates(call.operation) ? dialect.chat?.streamPatches(body.peeked, call.isStream, options) : [];
  const final = finalPatches(candidate, call, headers, exchange, () => body.json());
  return {
    body: body.bytes([...modelPatches(dialect, body, call), ...(stream ?? []), ...final]),
    headers: { ...headers, 'content-type': body.contentType },
    replyRules: NO_RULES,
  };
}

/** A dialect that does not look for `model` in its bodies has it elsewhere. */
function modelPatches({ peekKeys }: Dialect, { peeked }: RequestBody, { model }: UpstreamCall): readonly Patch[] {
  if (peeked.model === model || !peekKeys.includes('model')) return [];
  return [{ op: 'set', path: ['model'], value: model }];
}

function encodedPlan(
  context: Asking,
  candidate: Candidate,
  call: UpstreamCall,
  dialect: Dialect,
  options: CodecOptions,
) {
  const { exchange, services } = context;
  if (!dialect.chat) throw new ProxyError('PP_OPERATION_UNSUPPORTED', `The dialect ${dialect.id} has no chat codec.`);
  const request = context.chat();
  const lost = (request.losses ?? []).filter(({ keptBy = exchange.inbound.dialect.id }) => keptBy !== dialect.id);
  exchange.losses.push(...lost);
  const {
    body,
    headers = {},
    replyRules,
  } = dialect.chat.encodeRequest(request, {
    model: call.model,
    facts: candidate.handle.upstream.facts?.(call.model) ?? {},
    options,
    isStream: call.isStream,
    isContinuation: context.isContinuation === true,
    newId: services.newId,
    now: services.now,
    note: (loss) => exchange.losses.push(loss),
  });
  const final = applyPatches(
    body,
    finalPatches(candidate, call, headers, exchange, () => body),
  );
  return { body: jsonBytes(final), headers, replyRules: replyRules ?? NO_RULES };
}

/** Texts to embed, said in the upstream's dialect. */
function embeddedPlan(context: Asking, candidate: Candidate, call: UpstreamCall, { embed, id }: Dialect) {
  const { exchange } = context;
  const request = embedRequestOf(context, (loss) => exchange.losses.push(loss));
  if (!embed) throw new ProxyError('PP_OPERATION_UNSUPPORTED', `The dialect ${id} has no words for embeddings.`);
  const body = embed.encodeRequest(request, call.model);
  const final = applyPatches(
    body,
    finalPatches(candidate, call, {}, exchange, () => body),
  );
  return { body: jsonBytes(final), headers: {}, replyRules: NO_RULES };
}

/** The request as stages have edited it; undefined where it is the client's, or a stage's own. */
function editedChat({ exchange: { edits = [] }, chat, isDerived }: Asking): ChatRequest | undefined {
  if (isDerived || !edits.some(({ request }) => request)) return undefined;
  const asked = chat();
  const edited = edits.reduce((request, edit) => edit.request?.(request) ?? request, asked);
  return edited === asked ? undefined : edited;
}

/**
 * Decides what one attempt at a candidate sends. Nothing is sent yet.
 * @throws ProxyError `PP_OPERATION_UNSUPPORTED`, `PP_TRANSLATION_OFF`, `PP_TRANSLATION_LOSS`, and what codecs throw.
 */
export function planCall(context: Asking, candidate: Candidate): CallPlan {
  const { exchange } = context;
  const { handle, model } = candidate;
  const own = exchange.inbound.dialect;
  const embedder: Embedder = (id) => (own.embed ? exchange.dialect?.(id)?.embed?.operation : undefined);
  const { operation, wire } = chooseCall(candidate, exchange.operation, own.id, embedder);
  const streams = wire.streams ?? 'both';
  const mayStream = generates(operation) || pipes(operation);
  const isStream = mayStream && (streams === 'both' ? exchange.isStream : streams === 'always');
  const { session } = exchange;
  const call: UpstreamCall = { operation, model, wire, isStream, ...(session !== undefined && { session }) };
  const dialect = reachable(exchange, wire.dialect);
  const codecOptions = handle.upstream.codecOptions?.(call) ?? NO_OPTIONS;
  const edited = editedChat(context);
  const asked = edited ? { ...context, chat: () => edited } : context;
  const isSame = dialect.id === own.id && !context.isDerived && !edited;
  const lossesBefore = exchange.losses.length;
  const plan: CallPlan = {
    call,
    dialect,
    codecOptions,
    ...questionOf(exchange, operation),
    ...(isSame
      ? patchedPlan(context, candidate, call, codecOptions)
      : pipes(operation)
        ? embeddedPlan(context, candidate, call, dialect)
        : encodedPlan(asked, candidate, call, dialect, codecOptions)),
  };
  if (context.services.isStrict) refuseLosses(exchange, lossesBefore);
  return plan;
}

/** A question about a reply that the upstream keeps goes on as it came. */
function questionOf({ inbound }: Exchange, operation: Operation): Pick<CallPlan, 'method' | 'question'> {
  if (operation !== 'stored-response') return {};
  const { method, path, params, query } = inbound;
  const search = new URLSearchParams(query).toString();
  const segments = path.split('/');
  // The client may have written the id with escapes.
  const at = segments.findLastIndex((segment) => decodeURIComponent(segment) === params.id);
  const question = `/${segments.slice(at).join('/')}${search === '' ? '' : `?${search}`}`;
  return { question, method: method as NonNullable<CallPlan['method']> };
}

function refuseLosses(exchange: Exchange, from: number): void {
  const lost = exchange.losses.slice(from);
  if (lost.length === 0) return;
  throw new ProxyError(
    'PP_TRANSLATION_LOSS',
    `The upstream cannot be told: ${lost.map(({ feature }) => feature).join(', ')}.`,
    {
      hint: 'Leave it out, choose another upstream, or turn `strict` off.',
      isRetryable: true,
    },
  );
}
