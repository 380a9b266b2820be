import type { FailedReply } from '../contract/dialect.ts';
import type { Candidate } from '../contract/exchange.ts';
import type { Framing } from '../contract/framing.ts';
import { asProxyError, ProxyError } from '../contract/proxy-error.ts';
import type { UpstreamReply, UpstreamRequest } from '../contract/upstream-call.ts';
import { parseJson } from '../wire/json-values.ts';
import { createPath, type Path, type Piece } from '../wire/path.ts';
import { HOP_HEADER, nextHop } from './hop.ts';
import type { CallPlan, PlanContext } from './plan-call.ts';
import { failedReplyError, readFailedReply, reportedError } from './upstream-failure.ts';

/** A reply that has begun well: the model has said something, or everything is here. */
export interface OpenReply {
  readonly candidate: Candidate;
  readonly plan: CallPlan;
  readonly headers: UpstreamReply['headers'];
  readonly path: Path;
  /** What the client is to get first. */
  readonly held: readonly Piece[];
  /** Where the rest comes from; absent when there is none. */
  readonly rest?: AsyncIterator<Uint8Array>;
  readonly firstEventAtMs: number;
}

/** One try that failed, with the upstream's own answer where there was one. */
export interface FailedAttempt {
  readonly error: ProxyError;
  readonly plan?: CallPlan;
  readonly reply?: FailedReply;
  /** True once the upstream has sent a status: the request has been worked on. */
  readonly isAnswered?: boolean;
}

export type Attempted = { readonly open: OpenReply } | { readonly failed: FailedAttempt };

function requestOf(context: PlanContext, candidate: Candidate, plan: CallPlan): UpstreamRequest {
  const { exchange, services } = context;
  return {
    method: 'POST',
    url: candidate.handle.upstream.address(plan.call),
    body: plan.body,
    headers: {
      'content-type': 'application/json',
      accept: plan.call.isStream ? 'text/event-stream' : 'application/json',
      'accept-encoding': 'identity',
      'user-agent': services.userAgent,
      [HOP_HEADER]: nextHop(exchange.inbound.headers, services.hopId),
      ...plan.headers,
    },
  };
}

/** Sends a planned call; an answer of any status is an answer. */
export async function sendCall(context: PlanContext, candidate: Candidate, plan: CallPlan): Promise<UpstreamReply> {
  const { upstream, send } = candidate.handle;
  const { signal } = context.exchange;
  const request = await upstream.authorize(requestOf(context, candidate, plan), plan.call);
  return upstream.execute ? upstream.execute(plan.call, request, send, signal) : send(request, { signal });
}

function framingOf(context: PlanContext, plan: CallPlan, reply: UpstreamReply): Framing {
  const { services } = context;
  const contentType = reply.headers['content-type']?.toLowerCase() ?? '';
  const expected = plan.call.isStream ? (plan.call.wire.framing ?? 'sse') : 'json-document';
  const framing = contentType === '' ? services.framing(expected) : services.framingOfReply(contentType);
  if (framing) return framing;
  throw new ProxyError('PP_UPSTREAM_NOT_JSON', `The upstream answered with "${contentType}" where JSON was due.`, {
    hint: 'The address may lead to a web page or a sign-in wall: check `baseUrl`.',
    isRetryable: true,
  });
}

function pathOf(context: PlanContext, candidate: Candidate, plan: CallPlan, framing: Framing): Path {
  const { exchange, body, services } = context;
  const { dialect } = exchange.inbound;
  const { limits } = candidate.handle;
  const shared = {
    newId: services.newId,
    now: services.now,
    note: (loss: Parameters<typeof exchange.losses.push>[0]) => exchange.losses.push(loss),
    model: exchange.requestedModel,
    inputTokenEstimate: Math.ceil(body.raw.byteLength / 3.6),
  };
  return createPath({
    from: { dialect: plan.dialect, framing },
    to: { dialect, framing: clientFraming(context) },
    limits: { maxEventBytes: framing.isStream ? limits.maxEventBytes : limits.maxReplyBytes },
    replyRules: plan.replyRules,
    peeked: body.peeked,
    context: (options) => ({ ...shared, options, request: context.chat() }),
    codecOptions: plan.codecOptions,
  });
}

/** The framing in which the client waits for its reply. */
export function clientFraming({ exchange, services }: PlanContext): Framing {
  const id = exchange.isStream ? exchange.inbound.dialect.streamFraming : 'json-document';
  const framing = services.framing(id);
  if (!framing) throw new ProxyError('PP_INTERNAL', `There is no framing "${id}".`);
  return framing;
}

/** Reads until the model has said something; a client that wants a whole reply waits for all of it. */
async function hold(path: Path, source: AsyncIterator<Uint8Array>, isWholeWanted: boolean) {
  const held: Piece[] = [];
  while (isWholeWanted || !path.view.hasGenerated) {
    const { done, value } = await source.next();
    held.push(...(done ? path.end() : path.push(value)));
    if (done) return { held };
    if (path.view.error) break;
  }
  return { held, rest: source };
}

function verdict(path: Path, isEnded: boolean, candidate: Candidate, document?: Uint8Array): ProxyError | undefined {
  const { view } = path;
  const isGood = !view.error && (view.isComplete || !isEnded);
  if (isGood) return undefined;
  if (document && isBroken(document)) return brokenError(candidate);
  if (view.error) return reportedError(view.error, candidate.handle);
  return view.hasGenerated ? cutError(candidate) : emptyError(candidate);
}

const isBroken = (document: Uint8Array): boolean =>
  document.byteLength > 0 && parseJson(Buffer.from(document).toString()) === undefined;

/** The upstream's bytes ended before its reply did. */
export const cutError = ({ handle }: Candidate): ProxyError =>
  new ProxyError('PP_UPSTREAM_CUT', `The upstream "${handle.name}" ended its reply in the middle.`, {
    isRetryable: true,
  });

const brokenError = ({ handle }: Candidate): ProxyError =>
  new ProxyError('PP_UPSTREAM_TRUNCATED', `The reply of the upstream "${handle.name}" is no whole JSON document.`, {
    isRetryable: true,
  });

const emptyError = ({ handle }: Candidate): ProxyError =>
  new ProxyError('PP_UPSTREAM_EMPTY', `The upstream "${handle.name}" sent an empty reply.`, { isRetryable: true });

async function openReply(
  context: PlanContext,
  candidate: Candidate,
  plan: CallPlan,
  reply: UpstreamReply,
): Promise<Attempted> {
  const framing = framingOf(context, plan, reply);
  const path = pathOf(context, candidate, plan, framing);
  const wantsAll = !context.exchange.isStream;
  const document = framing.isStream ? undefined : await reply.body.whole(candidate.handle.limits.maxReplyBytes);
  const { held, rest } = document
    ? { held: [...path.push(document), ...path.end()] }
    : await hold(path, reply.body[Symbol.asyncIterator](), wantsAll);
  const error = verdict(path, rest === undefined, candidate, document);
  if (error) {
    reply.body.destroy();
    return { failed: { error, plan, isAnswered: true } };
  }
  const open = { candidate, plan, headers: reply.headers, path, held, firstEventAtMs: context.services.now() };
  return { open: rest ? { ...open, rest } : open };
}

/** Makes one call and waits until its reply can be trusted to have begun. Never throws. */
export async function attempt(context: PlanContext, candidate: Candidate, plan: CallPlan): Promise<Attempted> {
  let reply: UpstreamReply | undefined;
  try {
    reply = await sendCall(context, candidate, plan);
    if (reply.status >= 200 && reply.status < 300) return await openReply(context, candidate, plan, reply);
    const failed = await readFailedReply(reply);
    const error = failedReplyError(failed, plan.dialect, candidate.handle, context.services.redact);
    return { failed: { error, plan, reply: failed, isAnswered: true } };
  } catch (error) {
    reply?.body.destroy();
    return { failed: { error: asProxyError(error), plan, isAnswered: reply !== undefined } };
  }
}
